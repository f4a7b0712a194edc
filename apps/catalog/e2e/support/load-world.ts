import { generateWorkspace, type GeneratedWorkspace } from '@apphub/nx-example-bundle/planner/testing';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** A world whose checkout is one that Nx knows: what loads are planned from. */
export interface LoadWorld extends World {
  readonly workspace: GeneratedWorkspace;
}

/** @param files of the checkout, all committed. */
export async function createLoadWorld({ files = {}, env = {} }: WorldOptions = {}): Promise<LoadWorld> {
  const workspace = generateWorkspace({ examples: 0, files, searchPath: process.env['PATH'] ?? '' });
  const world = await createWorld({ env: { APPHUB_REPO_ROOT: workspace.path, ...env } });
  // The token of a world is known once it has a service.
  return Object.defineProperties({} as LoadWorld, {
    ...Object.getOwnPropertyDescriptors(world),
    workspace: { value: workspace },
    [Symbol.asyncDispose]: {
      value: async () => {
        await world[Symbol.asyncDispose]();
        workspace[Symbol.dispose]();
      },
    },
  });
}

/** Writes files of a checkout; loads that are open go on with them until they are committed. */
export function rewrite({ workspace }: Pick<LoadWorld, 'workspace'>, files: Readonly<Record<string, string | object>>): void {
  for (const [file, content] of Object.entries(files)) workspace.write(file, content);
}
