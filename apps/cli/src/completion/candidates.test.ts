import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createProgram } from '../program.ts';
import { candidates } from './candidates.ts';
import { completionScripts, shells } from './scripts.ts';

const program = createProgram(async () => undefined, { out: () => undefined, note: () => undefined });
const complete = (...words: string[]) => candidates(program, words, { slugs: () => ['tides', 'winds'] });

test.each([
  [['lo'], ['load', 'loads']],
  [['loads', ''], ['list', 'show', 'cancel', 'retry-failed', 'resume']],
  [['loads', 'list', '--s'], ['--state']],
  [['loads', 'list', '--state', 'f'], ['failed']],
  [['examples', 'explain', 'tides', 'w'], ['winds']],
  [['examples', 'explain', '--json', ''], ['tides', 'winds']],
  [['versions', 'tides', ''], []],
  [['run', 'x', '--url', ''], []],
  [['completion', ''], ['bash', 'zsh', 'fish']],
  [['expl'], []],
])('%j may go on with %j', (words, expected) => {
  expect(complete(...words)).toEqual(expected);
});

test.each(shells)('what %s reads is valid where there is such a shell, and asks the program', (shell) => {
  const { error, status, stderr } = spawnSync(shell, ['-n'], { input: completionScripts[shell], encoding: 'utf8' });
  expect(error === undefined ? [status, stderr] : [0, '']).toEqual([0, '']);
  expect(completionScripts[shell]).toContain(' complete -- ');
});
