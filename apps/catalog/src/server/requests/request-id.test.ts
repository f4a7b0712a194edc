import { expect, test } from '@jest/globals';
import { requestId } from './request-id.ts';

test('a request keeps an id that can stand in a log, and gets a new one in place of any other', () => {
  const id = (given?: string) => requestId({ headers: given === undefined ? {} : { 'x-request-id': given } });
  expect(id('trace-1.a_b')).toBe('trace-1.a_b');
  for (const bad of [undefined, '', 'a b', 'a\nb', '"', 'x'.repeat(65), 'apphub_token']) expect(id(bad)).toMatch(/^[0-9a-f-]{36}$/);
});
