import { EXAMPLES_FOLDER, readExamples } from '@apphub/build';
import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { candidates } from '../completion/candidates.ts';
import { completionScripts, type Shell } from '../completion/scripts.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { printJson, type Terminal } from '../terminal.ts';

/** `apphub completion <shell>`: what the shell has to read. */
export async function completionCommand(shell: Shell, { json = false }: { readonly json?: boolean }, terminal: Terminal): Promise<ExitCode> {
  if (json) printJson(terminal, { shell, script: completionScripts[shell] });
  else terminal.out(completionScripts[shell]);
  return exitCodes.ok;
}

export interface CompleteOptions {
  readonly program: Command;
}

/** `apphub complete -- <word…>`: what may stand in place of the last word; the scripts ask for it. */
export async function completeCommand(words: readonly string[], { out, cwd }: Terminal, { program }: CompleteOptions): Promise<ExitCode> {
  candidates(program, words, { slugs: () => slugsAround(cwd) }).forEach(out);
  return exitCodes.ok;
}

/** Outside a repository there are none, and nobody wants to hear that while typing. */
function slugsAround(from: string): readonly string[] {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, EXAMPLES_FOLDER)) && existsSync(join(folder, 'package.json'))) return readExamples(folder).slugs;
    if (folder === dirname(folder)) return [];
  }
}
