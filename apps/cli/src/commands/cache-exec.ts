import { fail } from '@apphub/model';
import { processSignals, type Report, reportLines, reportSummary, runBehindProxy } from '@apphub/nx-cache/proxy';
import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

/** `apphub cache exec -- nx …`: the command's own exit code, whatever the cache does meanwhile. */
export async function cacheExecCommand(command: readonly string[], { verbose, json }: { readonly verbose: boolean; readonly json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const { cwd, env, complain: note } = terminal;
  try {
    return await runBehindProxy({ command, cwd, env, note, tell: json ? tellAsJson : verbose ? tellAll : reportLines, signals: processSignals() });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') fail('NX_CACHE_COMMAND_MISSING', `There is no program "${command[0]}".`, { cause: error });
    throw error;
  }
}

function tellAll(report: Report): string[] {
  return [...reportLines(report), reportSummary(report)];
}

function tellAsJson(report: Report): string[] {
  return [JSON.stringify(report)];
}
