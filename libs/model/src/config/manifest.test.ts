import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { manifestEntry, parseManifest, parseManifestText } from './manifest.ts';
import { configFailure, problemLine } from './problem.ts';
import { parseRuntime, PINNED_NODE_MAJOR } from './runtime.ts';

const least = { name: 'Hello', version: '1.0.0', entry: 'dist/index.js' };

function linesFor(value: unknown): readonly string[] {
  const parsed = parseManifest(value);
  return parsed.ok ? [] : parsed.error.map(problemLine);
}

describe('manifest.json', () => {
  test('runs on the pinned Node unless it says otherwise', () => {
    const parsed = parseManifestText(JSON.stringify(least));
    expect(parsed).toEqual({ ok: true, value: { ...least, runtime: 'node18', capabilities: [] } });
    expect(parsed.ok && manifestEntry(parsed.value)).toEqual({ runtime: { kind: 'node', major: 18 }, path: 'dist/index.js' });
  });

  test('keeps fields of others', () => {
    expect(parseManifest({ ...least, 'x-team': { a: [1] } })).toMatchObject({ ok: true, value: { 'x-team': { a: [1] } } });
  });

  test('needs pythonEntry for Python and entry for Node', () => {
    const python = { name: 'Hello', version: '1', runtime: 'python3.11' };
    expect(linesFor(python)).toEqual(['pythonEntry: expected a path, since the runtime is "python3.11", got nothing']);
    expect(linesFor({ name: 'Hello', version: '1' })).toEqual(['entry: expected a path, since the runtime is "node18", got nothing']);
    const parsed = parseManifest({ ...python, pythonEntry: 'src/main.py' });
    expect(parsed.ok && manifestEntry(parsed.value)).toEqual({ runtime: { kind: 'python', minor: 11 }, path: 'src/main.py' });
  });

  test('tells all its problems', () => {
    expect(linesFor({ name: '', version: 'a b', runtime: 'node18', entry: '/x', capabilities: ['fs', 'fs'], description: 1 })).toEqual([
      'name: expected a text that is not empty, got ""',
      'version: expected a version: 1 to 100 characters without blanks, "/", "\\" and "#", got "a b"',
      'entry: expected a relative path that stays inside the example, got "/x"',
      'description: expected a text, got 1',
      'capabilities: expected a list of texts, each named once, got ["fs","fs"]',
    ]);
  });

  test.each(['1', '2025-09', 'v1.0', '0.1.0-rc.1+build'])('takes the version %s', (version) => {
    expect(linesFor({ ...least, version })).toEqual([]);
  });

  test.each(['', '..', '.', 'a/b', 'a\\b', 'a#b', 'x'.repeat(101)])('refuses the version %s', (version) => {
    expect(linesFor({ ...least, version })).toHaveLength(1);
  });

  test.each([
    [{ runtime: 'node99' }, 'CONFIG_RUNTIME_UNSUPPORTED'],
    [{ runtime: 'node99', name: '' }, 'CONFIG_INVALID'],
    [{ runtime: 'node99', entry: '../x' }, 'CONFIG_PATH_ESCAPE'],
    [{ name: 3 }, 'CONFIG_INVALID'],
  ])('%j is %s', (change, code) => {
    const parsed = parseManifest({ ...least, ...change });
    expect(parsed.ok ? undefined : configFailure(parsed.error, 'manifest.json').code).toBe(code);
  });

  test.each([null, [], 'x'])('%j is none', (value) => {
    expect(linesFor(value)).toEqual([`the file: expected an object, got ${JSON.stringify(value)}`]);
  });
});

describe('a runtime', () => {
  test.each([
    ['node', { kind: 'node', major: PINNED_NODE_MAJOR }],
    ['node18', { kind: 'node', major: 18 }],
    [`node${PINNED_NODE_MAJOR}`, { kind: 'node', major: PINNED_NODE_MAJOR }],
    ['python', { kind: 'python' }],
    ['python3', { kind: 'python' }],
    ['python3.9', { kind: 'python', minor: 9 }],
    ['python3.13', { kind: 'python', minor: 13 }],
  ])('%s is understood', (text, runtime) => {
    expect(parseRuntime(text)).toEqual({ ok: true, value: runtime });
  });

  test.each([
    '',
    'node16',
    'node99',
    `node${PINNED_NODE_MAJOR + 1}`,
    'node18.1',
    'Node18',
    'node018',
    'python2',
    'python2.7',
    'python3.x',
    'python3.011',
    'deno',
    'docker',
    ' node18',
  ])('%j is refused with what would do', (text) => {
    expect(parseRuntime(text)).toEqual({ ok: false, error: expect.stringContaining('"node18" to "node24"') });
  });

  test('is pinned to the Node of this repository', () => {
    const pinned = readFileSync(join(import.meta.dirname, '../../../../.nvmrc'), 'utf8');
    expect(Number.parseInt(pinned, 10)).toBe(PINNED_NODE_MAJOR);
  });
});
