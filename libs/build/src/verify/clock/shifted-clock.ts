import type { Command, Mount, Sandbox } from '@apphub/sandbox';
import { join } from 'node:path';
import type { Sandboxes } from '../../ports.ts';

/**
 * How far the date of a second build lies ahead, milliseconds: another year, month, weekday, hour, minute and second. No
 * file is younger than now, which tools such as make would warn of.
 */
export const CLOCK_SHIFT_MS = ((400 * 24 + 5) * 60 + 17) * 60_000 + 13_000;

const PRELOAD: Mount = { path: join(import.meta.dirname, 'shift-date.cjs'), access: 'read' };

/**
 * The same sandboxes, in which Node programs find another date. What uses the network keeps the real one, since
 * certificates would have expired; so do programs that are not Node, because no namespace holds the clock.
 */
export function withShiftedClock(sandboxes: Sandboxes): Sandboxes {
  return { ...sandboxes, open: async (slug) => shifted(await sandboxes.open(slug)) };
}

function shifted(sandbox: Sandbox): Sandbox {
  return { ...sandbox, run: (command) => sandbox.run(command.network ? command : ahead(command, sandbox)) };
}

function ahead({ mounts = [], env = {}, ...command }: Command, sandbox: Sandbox): Command {
  const more = [...mounts, PRELOAD];
  // Node reads double quotes in this variable as a shell would.
  const options = [env['NODE_OPTIONS'], `--require ${JSON.stringify(sandbox.inner(PRELOAD.path, more))}`];
  const shift = { NODE_OPTIONS: options.filter((one) => one !== undefined).join(' '), APPHUB_CLOCK_SHIFT_MS: String(CLOCK_SHIFT_MS) };
  return { ...command, mounts: more, env: { ...env, ...shift } };
}
