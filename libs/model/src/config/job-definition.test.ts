import { describe, expect, test } from '@jest/globals';
import { parseEntryPoint, parseJobDefinition, parseJobDefinitionText } from './job-definition.ts';
import { problemLine } from './problem.ts';

const least = { slug: 'a', name: 'A', type: 'batch', runtime: 'node', entryPoint: 'bundle:a@1.0.0' };

function linesFor(value: unknown): readonly string[] {
  const parsed = parseJobDefinition(value);
  return parsed.ok ? [] : parsed.error.map(problemLine);
}

describe('job-definition.json', () => {
  test('keeps fields of others and adds none', () => {
    const definition = { ...least, owner: 'team', retryPolicy: { strategy: 'fixed', note: 1 } };
    expect(parseJobDefinitionText(JSON.stringify(definition))).toEqual({ ok: true, value: definition });
  });

  test('tells all its problems', () => {
    const wrong = {
      slug: 'A',
      type: 'bach',
      runtime: 'docker',
      entryPoint: 'bundle:a',
      version: 0,
      timeoutMs: 5,
      retryPolicy: { maxAttempts: 0, strategy: 'exponental', initialDelayMs: -1, jitter: 'half' },
      defaultParameters: [],
    };
    expect(linesFor(wrong)).toEqual([
      'slug: expected lower-case letters, digits, ".", "_" and "-", a letter or digit first, got "A"',
      'name: expected a text that is not empty, got nothing',
      'version: expected a whole number of at least 1, got 0',
      'type: expected one of "batch", "service-triggered", "manual", got "bach"; did you mean "batch"?',
      'runtime: expected one of "node", "python", got "docker"',
      'entryPoint: expected "bundle:<slug>@<version>" or "bundle:<slug>@<version>#<export>", got "bundle:a"',
      'timeoutMs: expected a whole number from 1000 to 86400000, got 5',
      'retryPolicy.maxAttempts: expected a whole number from 1 to 10, got 0',
      'retryPolicy.strategy: expected one of "none", "fixed", "exponential", got "exponental"; did you mean "exponential"?',
      'retryPolicy.initialDelayMs: expected a whole number from 0 to 86400000, got -1',
      'retryPolicy.jitter: expected one of "none", "full", "equal", got "half"',
      'defaultParameters: expected an object, got []',
    ]);
  });

  test('finds slips of the pen in its JSON schemas, wherever they are', () => {
    const parametersSchema = {
      type: 'object',
      properties: { a: { type: ['string', 'nul'], required: 'x' }, b: { items: [{ minLength: -1 }, 3] }, c: { pattern: '(' }, d: false },
      additionalProperties: { enum: 'x', maximum: '3' },
      'x-ui': { type: 'textarea' },
    };
    expect(linesFor({ ...least, parametersSchema, outputSchema: [] })).toEqual([
      expect.stringMatching(/^parametersSchema\.properties\.a\.type: expected one of null, .+, or a list of them, got \["string","nul"\]$/),
      'parametersSchema.properties.a.required: expected a list of names, got "x"',
      'parametersSchema.properties.b.items[0].minLength: expected a whole number from 0, got -1',
      'parametersSchema.properties.b.items[1]: expected a JSON schema: an object, true or false, got 3',
      'parametersSchema.properties.c.pattern: expected a regular expression, got "("',
      'parametersSchema.additionalProperties.enum: expected a list of values, got "x"',
      'parametersSchema.additionalProperties.maximum: expected a number, got "3"',
      'outputSchema: expected a JSON schema: an object, true or false, got []',
    ]);
  });

  test('is not brought down by a schema nested very deep', () => {
    const deep = `${'{"items":'.repeat(100_000)}true${'}'.repeat(100_000)}`;
    const parsed = parseJobDefinitionText(`${JSON.stringify(least).slice(0, -1)},"parametersSchema":${deep}}`);
    expect(parsed.ok).toBe(true);
  });
});

describe('an entry point', () => {
  test.each([
    ['bundle:a@1.0.0', { slug: 'a', version: '1.0.0' }],
    ['bundle:file-relocator@0.1.0#handler', { slug: 'file-relocator', version: '0.1.0', exportName: 'handler' }],
    ['bundle:a.b_c@2025-09#$run', { slug: 'a.b_c', version: '2025-09', exportName: '$run' }],
  ])('%s has its parts', (text, parts) => {
    expect(parseEntryPoint(text)).toEqual(parts);
  });

  test.each(['', 'a@1', 'bundle:A@1', 'bundle:a', 'bundle:a@', 'bundle:a@1#', 'bundle:a@1#2x', 'bundle:../a@1'])('%j is none', (text) => {
    expect(parseEntryPoint(text)).toBeUndefined();
  });
});
