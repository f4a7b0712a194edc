import { describe, expect, test } from '@jest/globals';
import { fieldsOf, parametersOf } from './fields.ts';

const schema = {
  type: 'object',
  required: ['path'],
  properties: { path: { type: 'string', description: 'Where.' }, days: { type: 'integer' }, dry: { type: 'boolean' }, mode: { enum: ['a', 'b'] }, more: { type: 'object' } },
};

describe('the form of a run', () => {
  const fields = fieldsOf(schema) ?? [];

  test('asks for each parameter in its own way', () => {
    expect(fields.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
      ['path', 'text', true],
      ['days', 'number', false],
      ['dry', 'flag', false],
      ['mode', 'choice', false],
      ['more', 'json', false],
    ]);
    expect(fields[0]?.about).toBe('Where.');
  });

  test('gives parameters of the right kind, and leaves out what is empty', () => {
    const texts = { path: '7', days: '7', dry: 'true', mode: '', more: '{"a":[1]}' };
    expect(parametersOf(fields, texts)).toEqual({ parameters: { path: '7', days: 7, dry: true, more: { a: [1] } } });
  });

  test('says which field holds no number or no JSON', () => {
    expect(parametersOf(fields, { path: '', days: 'seven' })).toEqual({ wrong: 'days: expected a number, got "seven"' });
    expect(parametersOf(fields, { path: '', more: '{' })).toEqual({ wrong: 'more: expected JSON, got "{"' });
  });

  test('has no fields where a schema names no properties', () => {
    for (const other of [null, true, {}, { properties: [] }]) expect(fieldsOf(other)).toBeUndefined();
  });
});
