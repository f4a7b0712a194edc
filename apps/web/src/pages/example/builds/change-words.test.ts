import { describe, expect, test } from '@jest/globals';
import { changeWords, inputName } from './change-words.ts';

const digest = (digit: string) => `- sha256:${digit.repeat(64)}`;

describe('an input that differs', () => {
  test('is named as its author knows it, without signs that hide', () => {
    expect(inputName('file:bundle/src/index.ts')).toBe('src/index.ts');
    expect(inputName('file:shared/units.ts')).toBe('shared: units.ts');
    expect(inputName('tool:node')).toBe('tool:node');
    expect(inputName('file:bundle/a\u202eb')).not.toContain('\u202e');
  });

  test('tells versions, and of a file only that it is another one', () => {
    expect(changeWords({ kind: 'changed', name: 'tool:node', before: '22.1.0', after: '24.0.0' })).toBe('changed: 22.1.0 → 24.0.0');
    expect(changeWords({ kind: 'changed', name: 'file:bundle/a', before: digest('a'), after: digest('b') })).toBe('changed');
    expect(changeWords({ kind: 'added', name: 'file:bundle/a', before: null, after: digest('b') })).toBe('added');
    expect(changeWords({ kind: 'removed', name: 'tool:python', before: '3.13', after: null })).toBe('removed: 3.13');
  });
});
