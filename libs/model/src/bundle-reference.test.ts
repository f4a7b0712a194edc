import { describe, expect, test } from '@jest/globals';
import { parseBundleReference, referenceText } from './bundle-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('the name of a bundle', () => {
  test.each([
    ['tides', { slug: 'tides' }],
    ['tides@1.0.0', { slug: 'tides', version: '1.0.0' }],
    [`tides@${digest}`, { slug: 'tides', digest }],
    ['tides#main', { slug: 'tides', exportName: 'main' }],
    [`tides@${digest}#$x_1`, { slug: 'tides', digest, exportName: '$x_1' }],
  ])('%s is understood, and written again as it was', (text, expected) => {
    const read = parseBundleReference(text);
    expect(read).toEqual({ ok: true, value: expected });
    expect(read.ok && referenceText(read.value)).toBe(text);
  });

  test('may have the word of AppHub in front', () => {
    expect(parseBundleReference('bundle:tides@1.0.0#handler')).toEqual({ ok: true, value: { slug: 'tides', version: '1.0.0', exportName: 'handler' } });
  });

  test.each(['', '@1', 'Tides', 'tides@', 'tides@1 0', 'tides@sha256:abc', 'tides#', 'tides#a-b', '../tides', 'tides@1#a#b', 'x'.repeat(101)])('%j is none', (text) => {
    expect(parseBundleReference(text).ok).toBe(false);
  });
});
