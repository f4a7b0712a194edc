import { failureOf } from '@apphub/model/failure';
import { failureLines } from '@apphub/model/words';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { causeLines } from './process/cause-lines.ts';
import { openTerminal } from './process/open-terminal.ts';
import { runProgram } from './program.ts';
import { printableLine } from './render/printable.ts';
import { printJson } from './terminal.ts';

const words = process.argv.slice(2);
const terminal = openTerminal((code) => process.exit(code));

async function main(): Promise<ExitCode> {
  const { signal, complain, screen } = terminal;
  try {
    return await runProgram(words, terminal);
  } catch (error) {
    const reason = signal.aborted ? failureOf(signal.reason) : failureOf(error);
    const [first = '', ...rest] = failureLines(reason).flatMap((line) => line.split('\n')).map(printableLine);
    complain(first.replace(reason.code, screen.paintNote('red', reason.code)));
    const causes = words.includes('--verbose') ? causeLines(error).map(printableLine) : [];
    [...rest, ...causes].forEach(complain);
    if (words.includes('--json')) printJson(terminal, { failure: reason });
    return exitCodeOf(reason);
  }
}

process.exitCode = await main();
