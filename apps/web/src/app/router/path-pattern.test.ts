import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchPath } from './path-pattern.ts';

describe('a path', () => {
  test('has the names of the pattern that it matches', () => {
    expect(matchPath('/examples/:slug/:tab', '/examples/log-digest/versions')).toEqual({ slug: 'log-digest', tab: 'versions' });
    expect(matchPath('/', '')).toEqual({});
  });

  test('of another length, with another word or with a broken escape matches nothing', () => {
    expect(matchPath('/examples/:slug', '/examples')).toBeUndefined();
    expect(matchPath('/examples/:slug', '/loads/1')).toBeUndefined();
    expect(matchPath('/examples/:slug', '/examples/%E0%A4%A')).toBeUndefined();
  });

  test('gives back any name that was encoded into it', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
      expect(matchPath('/runs/:id', `/runs/${encodeURIComponent(name)}`)).toEqual({ id: name });
    }));
  });
});
