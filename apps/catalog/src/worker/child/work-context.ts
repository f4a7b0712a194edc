import { type Environment, type OpenedPorts, openPorts, readSettings, type Settings } from '@apphub/compose';
import type { ChildAnswer } from './protocol.ts';
import { valueOf } from './read-example.ts';

export interface OpenedWork {
  readonly ports: OpenedPorts;
  readonly settings: Settings;
}

/** What one piece of work has of its process. */
export interface WorkContext {
  readonly signal: AbortSignal;
  readonly tell: (answer: ChildAnswer) => void;
  /** Resolves when the claim that was told is granted. */
  readonly granted: () => Promise<void>;
  /** @throws FailureError *_SETTINGS_INVALID, TOOL_MISSING, STORE_*. */
  readonly openPorts: (repositoryRoot: string) => Promise<OpenedWork>;
}

/** What a process that works begins with: settings read once, ports opened for each piece of work. */
export function workOpener(env: Environment, tell: WorkContext['tell']): WorkContext['openPorts'] {
  return async (repositoryRoot) => {
    const settings = valueOf(readSettings(env));
    return { settings, ports: await openPorts(settings, { repositoryRoot, emit: (event) => tell({ kind: 'event', event }) }) };
  };
}
