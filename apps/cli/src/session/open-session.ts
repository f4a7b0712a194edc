import { type ExampleSet, readExamples } from '@apphub/build';
import { openPorts, type OpenedPorts, readSettings, type Settings } from '@apphub/compose';
import { type BuildEvent, FailureError } from '@apphub/model';
import type { Terminal } from '../terminal.ts';
import { findRoot } from './find-root.ts';

/** What commands about examples work with. */
export interface Session {
  readonly settings: Settings;
  /** Absolute path of the repository. */
  readonly root: string;
  readonly examples: ExampleSet;
  readonly ports: OpenedPorts;
}

/** @throws FailureError USAGE outside a repository; STORE_*, TRUST_*, TOOL_MISSING when the settings lead nowhere. */
export async function openSession(terminal: Terminal, emit: (event: BuildEvent) => void): Promise<Session> {
  const root = findRoot(terminal.cwd);
  const settings = settingsOf(terminal);
  const ports = await openPorts(settings, { repositoryRoot: root, emit });
  return { settings, root, examples: readExamples(root), ports };
}

/** @throws FailureError STORE_SETTINGS_INVALID. */
export function settingsOf({ env }: Pick<Terminal, 'env'>): Settings {
  const settings = readSettings(env);
  if (!settings.ok) throw new FailureError(settings.error);
  return settings.value;
}
