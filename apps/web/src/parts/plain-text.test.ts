import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainText } from './plain-text.ts';

describe('a line of a log', () => {
  test('is shown without the commands for terminals in it', () => {
    expect(plainText('\u001b[1;31mred\u001b[0m \u001b]8;;https://example.org\u0007link\u001b]8;;\u0007 \u001bcend')).toBe('red link end');
  });

  test('shows signs that would hide or turn around what stands there', () => {
    expect(plainText('a\u202eb\u0000c\u200bd\re')).toBe('a\\u202eb\\u0000c\\u200bd\\u000de');
  });

  test('is left as it is where it is plain', () => {
    const plain = '<script>alert("1")</script>\tΣ 测试 🚀 & more';
    expect(plainText(plain)).toBe(plain);
  });

  test('never holds a control sign afterwards, but tabs', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plainText(text)).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }));
  });
});
