import { expect, test } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { inOrder } from './in-order.ts';

async function afterTurns<T>(turns: number, value: T): Promise<T> {
  for (let index = 0; index < turns; index += 1) await turn();
  return value;
}

test('results come in the order of their tasks, whichever is done first', async () => {
  const tasks = [5, 1, 3, 0, 2].map((turns) => afterTurns(turns, turns));
  const results: number[] = [];
  for await (const result of inOrder(tasks, { ahead: 3 })) results.push(result);
  expect(results).toEqual([5, 1, 3, 0, 2]);
});

test('no more tasks are started than are allowed ahead', async () => {
  let started = 0;
  let finished = 0;
  let most = 0;
  function* tasks(): Generator<Promise<void>> {
    for (let index = 0; index < 10; index += 1) {
      started += 1;
      most = Math.max(most, started - finished);
      yield afterTurns(2, undefined).then(() => void (finished += 1));
    }
  }
  for await (const _ of inOrder(tasks(), { ahead: 3 })) expect(most).toBeLessThanOrEqual(3);
  expect(finished).toBe(10);
});

test('a failed task fails the rest, after those that run have ended', async () => {
  let finished = 0;
  const slow = () => afterTurns(20, undefined).then(() => void (finished += 1));
  const tasks = [Promise.reject(new Error('first')), slow(), slow()];
  await expect(inOrder(tasks, { ahead: 3 }).next()).rejects.toThrow('first');
  expect(finished).toBe(2);
});

test('who stops early leaves nothing running', async () => {
  let finished = 0;
  const tasks = [1, 5, 5].map((turns) => afterTurns(turns, undefined).then(() => void (finished += 1)));
  for await (const _ of inOrder(tasks, { ahead: 3 })) break;
  expect(finished).toBe(3);
});
