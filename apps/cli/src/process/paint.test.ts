import { expect, test } from '@jest/globals';
import { paintFor, wantsColor } from './paint.ts';

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '3', NO_COLOR: '1' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('the environment %j on a terminal (%j) wants colours: %j', (env, isTerminal, wanted) => {
  expect(wantsColor(env, isTerminal)).toBe(wanted);
});

test('nothing is added to a text where no colours are wanted', () => {
  expect([paintFor(false)('red', 'no'), paintFor(true)('red', 'no')]).toEqual(['no', '\u001b[31mno\u001b[39m']);
});
