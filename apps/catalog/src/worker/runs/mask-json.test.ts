import { expect, test } from '@jest/globals';
import { maskJson } from './mask-json.ts';

test('a secret is replaced wherever a value holds it, names of fields included', () => {
  const value = { a: ['the secret-value here', 1, null], 'secret-value': { deep: 'secret-value' }, plain: true };
  expect(maskJson(value, ['secret-value'])).toEqual({ a: ['the *** here', 1, null], '***': { deep: '***' }, plain: true });
  expect(maskJson('c2VjcmV0LXZhbHVl', ['secret-value'])).not.toContain('c2VjcmV0LXZh');
});

test('nothing changes where there is no secret', () => {
  const value = { a: 'text' };
  expect(maskJson(value, [])).toBe(value);
  expect(maskJson(undefined, ['secret-value'])).toBeUndefined();
});
