import { describe, expect, test } from '@jest/globals';
import { FailureError } from '@apphub/model';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { helpText } from './help-text.ts';
import { runProgram } from './program.ts';
import { plain, type Terminal } from './terminal.ts';

function terminal() {
  const said = { out: [] as string[], note: [] as string[] };
  const { signal } = new AbortController();
  const open: Terminal = {
    out: (line) => said.out.push(line),
    note: (line) => said.note.push(line),
    complain: (line) => said.note.push(line),
    env: {},
    cwd: '/',
    signal,
    screen: { isInteractive: false, isLive: false, size: () => ({ rows: 24, columns: 80 }), write: () => undefined, paint: plain, paintNote: plain },
    ask: async () => '',
    onInterrupt: () => ({ [Symbol.dispose]: () => undefined }),
    leave: () => undefined,
  };
  return { open, said };
}

/** The failure of a command line. */
async function refusal(words: readonly string[]) {
  const { open } = terminal();
  return runProgram(words, open).catch((error: unknown) => (error instanceof FailureError ? error.failure : error));
}

describe('the command line', () => {
  test('has a help for every command, as docs/cli-help.txt shows it', () => {
    expect(helpText()).toBe(readFileSync(join(import.meta.dirname, '../../../docs/cli-help.txt'), 'utf8'));
  });

  test('every command that does something has examples and --json', () => {
    const helps = helpText().split(/^(?=\$ )/m).filter((help) => !help.includes('\nCommands:\n'));
    expect(helps.length).toBeGreaterThan(9);
    for (const help of helps) {
      const command = /^\$ (.*) --help/.exec(help)?.[1] ?? '';
      // A server has no result.
      if (command !== 'apphub cache serve') expect(help).toMatch(/^ {2}--json /m);
      expect(help).toContain(`\nExamples:\n  ${command}`);
    }
  });

  test('shows the help of one command', async () => {
    const { open, said } = terminal();
    expect(await runProgram(['gc', '--help'], open)).toBe(0);
    expect(helpText()).toContain(said.out.join('\n'));
  });

  test.each([
    [['lods'], "Unknown command 'lods' (Did you mean loads?)"],
    [['examples', 'expain'], "Unknown command 'expain' (Did you mean explain?)"],
    [['gc', '--aply'], "Unknown option '--aply' (Did you mean --apply?)"],
    [['explain'], "Missing required argument 'slug'."],
    [['quarantine', 'release', 'abc'], "Required option '--reason <text>' not specified."],
    [['keys', 'create', 'main', '--key-file', 'x', '--requires', 'hope'], "Option '--requires <isolation>' argument 'hope' is invalid. Allowed choices are process-group, bubblewrap."],
    [['keys', 'list'], 'Which trust policy? Say --policy, or set APPHUB_TRUST_POLICY.'],
    [['gc', '--grace', 'soon'], '--grace: expected a number with a unit, such as "90m", "24h" or "30d", got "soon".'],
    [['doctor'], '/ is not inside a repository with examples.'],
  ])('%j is wrong usage', async (words, message) => {
    expect(await refusal(words)).toMatchObject({ code: 'USAGE', message });
  });

  test('nothing at all shows the help, as wrong usage', async () => {
    const { open, said } = terminal();
    expect(await runProgram([], open)).toBe(2);
    expect([said.out, said.note.join('\n')]).toEqual([[], expect.stringContaining('Usage: apphub')]);
  });
});
