import { createNxWorkspace, type NxOutcome, type NxRunOptions, type NxWorkspaceOptions } from '../testing/nx-workspace.ts';
import { createTurboWorkspace } from '../testing/turbo-workspace.ts';
import type { ClientName } from './fault.ts';

/** Two tasks that do not depend on each other: enough to swap their entries. */
export const PROJECTS = ['a', 'b'] as const;

/** A real client in a workspace of its own. */
export interface Client extends Disposable {
  readonly name: ClientName;
  /** Runs all tasks with empty local caches. */
  run(server: string): Promise<NxOutcome>;
}

export interface NxClientOptions extends Partial<Pick<NxWorkspaceOptions, 'nxFolder'>> {
  /** After so many seconds a run has hung. */
  readonly withinSeconds: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Nx with its own client. */
export function nxClient({ withinSeconds, nxFolder, env = {} }: NxClientOptions): Client {
  return ofWorkspace({ name: 'nx', nxFolder }, { withinSeconds, env });
}

/** Nx with the proxy in front of the server, without what is uploaded besides entries. */
export function shimClient({ withinSeconds, nxFolder, env = {} }: NxClientOptions): Client {
  return ofWorkspace({ name: 'shim', nxFolder }, { withinSeconds, shim: true, env: { ...env, APPHUB_NX_CACHE_DETAILS: 'false' } });
}

/** Turborepo. @param turboModules the folder `node_modules` that it was installed into. */
export function turboClient(turboModules: string, { withinSeconds }: { readonly withinSeconds: number }): Client {
  const workspace = createTurboWorkspace({ projects: PROJECTS, turboModules });
  return { name: 'turbo', run: (server) => workspace.build({ server, withinSeconds }), [Symbol.dispose]: () => workspace[Symbol.dispose]() };
}

function ofWorkspace({ name, nxFolder }: { readonly name: ClientName; readonly nxFolder: string | undefined }, options: NxRunOptions): Client {
  const workspace = createNxWorkspace({ projects: PROJECTS, ...(nxFolder === undefined ? {} : { nxFolder }) });
  const access = (server: string) => ({ NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'token' });
  return {
    name,
    run: (server) => workspace.build({ ...options, env: { ...options.env, ...access(server) } }),
    [Symbol.dispose]: () => workspace[Symbol.dispose](),
  };
}
