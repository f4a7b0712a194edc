import { failureLines, failureOf } from '@apphub/model';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-code.ts';
import { runProgram } from './program.ts';
import { printJson, type Terminal } from './terminal.ts';

const words = process.argv.slice(2);
const canceling = new AbortController();

const terminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
  cwd: process.cwd(),
  signal: canceling.signal,
};

/** The first asks for an orderly end; whoever asks twice does not want to wait for it. */
function cancel(): void {
  if (canceling.signal.aborted) process.exit(exitCodes.canceled);
  terminal.note('Canceling; press Ctrl-C again to end at once.');
  canceling.abort();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, cancel);
// Whoever reads has gone, as "head" does: there is nobody left to tell.
process.stdout.on('error', () => process.exit(exitCodes.ok));

async function main(): Promise<ExitCode> {
  try {
    return await runProgram(words, terminal);
  } catch (error) {
    const reason = canceling.signal.aborted ? failureOf(canceling.signal.reason) : failureOf(error);
    failureLines(reason).forEach(terminal.note);
    if (words.includes('--json')) printJson(terminal, { failure: reason });
    return exitCodeOf(reason);
  }
}

process.exitCode = await main();
