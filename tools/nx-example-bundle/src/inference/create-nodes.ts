import type { CreateNodes, CreateNodesResultArray } from '@nx/devkit';
import { exampleProject, sharedProject } from './example-project.ts';
import { readFoundExample } from './found-example.ts';
import { sharedIndexFolder } from './index-folder.ts';
import { CONFIG_GLOB } from './names.ts';
import { planExamples } from './plan.ts';
import { sharedFolderOf } from './shared-folder.ts';
import { sourceKeys } from './source-keys.ts';

/** One project per example, and one per scenario's shared folder. A broken example never breaks the graph. */
export const createNodes: CreateNodes = [CONFIG_GLOB, (files, _options, { workspaceRoot }) => inferProjects(files, { workspaceRoot, indexFolder: sharedIndexFolder(workspaceRoot) })];

export interface InferenceOptions {
  /** Absolute. */
  readonly workspaceRoot: string;
  /** The folder of the memory of hashed files. */
  readonly indexFolder: string;
}

/** @param files the `apphub.bundle.json` files, relative to the workspace. */
export async function inferProjects(files: readonly string[], { workspaceRoot, indexFolder }: InferenceOptions): Promise<CreateNodesResultArray> {
  const planned = planExamples(files.map((file) => readFoundExample(file, workspaceRoot)));
  const shared = new Map(planned.map(({ root }) => [root, sharedFolderOf(root, workspaceRoot)]));
  const keys = await sourceKeys(planned, { workspaceRoot, indexFolder, shared });
  const projectOf = new Map(planned.map(({ root, project }) => [root, project]));
  return planned.map((example) => {
    const folder = shared.get(example.root);
    const project = exampleProject(example, { sharedFolder: folder, sourceKey: keys.get(example.root), projectOf });
    // An example that lies in the shared folder is its project already.
    const ownsFolder = folder === undefined || projectOf.has(folder);
    return [`${example.root}/apphub.bundle.json`, { projects: { [example.root]: project, ...(ownsFolder ? {} : { [folder]: sharedProject(folder) }) } }];
  });
}
