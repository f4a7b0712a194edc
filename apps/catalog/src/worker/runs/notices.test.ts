import { expect, test } from '@jest/globals';
import { noticesOf } from './notices.ts';

test('an address of logs and a wish for time are told in the log, other words are not', () => {
  expect(noticesOf({ logsUrl: 'https://logs.example.org/7', timeoutMs: 9, metrics: { a: 1 } })).toEqual([
    'The handler names a log elsewhere: https://logs.example.org/7',
    'The handler asks for a time limit of 9 ms; that of an attempt is decided before it begins.',
  ]);
  expect(noticesOf({ metrics: { a: 1 }, context: { b: 2 } })).toEqual([]);
});
