import { fail, FailureError } from '@apphub/model';
import { readProxySettings } from '@apphub/nx-cache/proxy';
import { explainTask } from '@apphub/nx-cache/why';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { whyLines } from '../render/why-lines.ts';
import { printJson, type Terminal } from '../terminal.ts';

/** `apphub cache why <task>`: who made the hit, or which inputs of the nearest build are others. */
export async function cacheWhyCommand(task: string, { json }: { readonly json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const { cwd, env } = terminal;
  const settings = readProxySettings(env);
  if (!settings.ok) throw new FailureError(settings.error);
  if (settings.value === undefined) fail('NX_CACHE_SETTINGS_INVALID', 'No remote cache is named.', { problems: ['APPHUB_NX_CACHE_SERVER: expected the address of the cache server, got nothing'] });
  const explanation = await explainTask(task, { workspaceRoot: cwd, env, settings: settings.value });
  if (json) printJson(terminal, explanation);
  else whyLines(explanation).forEach(terminal.out);
  return exitCodes.ok;
}
