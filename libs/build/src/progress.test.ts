import { expect, test } from '@jest/globals';
import { type BuildEvent, failure } from '@apphub/model';
import { startProgress } from './progress.ts';

test('stages are told in order, each with the time of the one before, and summed when entered again', () => {
  const events: BuildEvent[] = [];
  const progress = startProgress('a', (event) => events.push(event));
  progress.enter('resolving');
  progress.enter('building');
  progress.enter('resolving');
  progress.enter('completed');
  expect(events.map((event) => event.type === 'stage' && event.stage)).toEqual(['resolving', 'building', 'resolving', 'completed']);
  expect(events.map((event) => 'previousMs' in event)).toEqual([false, true, true, true]);
  expect([...progress.stages.keys()]).toEqual(['resolving', 'building']);
});

test('the same notice is told once', () => {
  const events: BuildEvent[] = [];
  const progress = startProgress('a', (event) => events.push(event));
  progress.notice(failure('STORE_UNAVAILABLE', 'The store is down.'));
  progress.notice(failure('STORE_UNAVAILABLE', 'The store is down.'));
  progress.notice(failure('STORE_FULL', 'The store is full.'));
  expect(events).toHaveLength(2);
});
