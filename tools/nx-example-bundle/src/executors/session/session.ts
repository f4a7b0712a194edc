import { type Builder, type BuildPorts, createBuilder, type Example, loadExample } from '@apphub/build';
import { openPorts, readSettings, type Settings } from '@apphub/compose';
import { err, type Failure, failure, FailureError, type Result } from '@apphub/model';
import type { ProjectGraph } from '@nx/devkit';
import { join } from 'node:path';
import { BUNDLE_TARGET } from '../../inference/names.ts';
import { createTaskLog, type TaskLog } from './task-log.ts';

/** What the tasks of one process share: the open store, the builder, the log. */
export interface Session {
  readonly settings: Settings;
  readonly ports: BuildPorts;
  readonly builder: Builder;
  readonly log: TaskLog;
  readonly repositoryRoot: string;
  readonly signal: AbortSignal;
  /** The example of a project, or the failure that keeps it from being built. */
  find(project: string): Result<Example, Failure>;
}

export interface SessionOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly projectGraph: ProjectGraph;
  readonly signal: AbortSignal;
  /** The projects to build even if the store has their bundles. */
  readonly forced: ReadonlySet<string>;
  /** Whether the words of the build commands are told as they come. */
  readonly verbose: boolean;
  readonly say: (line: string) => void;
}

/** @throws FailureError STORE_SETTINGS_INVALID or STORE_* when the store cannot be opened. */
export async function openSession({ root, projectGraph, signal, forced, verbose, say }: SessionOptions): Promise<Session> {
  const settings = readSettings(process.env);
  if (!settings.ok) throw new FailureError(settings.error);
  const log = createTaskLog({ say, verbose });
  const ports = await openPorts(settings.value, { repositoryRoot: root, emit: log.emit });
  const find = (project: string) => findExample(project, projectGraph, { root });
  const builder = createBuilder(find, { concurrency: settings.value.concurrency, force: (slug) => forced.has(slug), signal }, ports);
  return { settings: settings.value, ports, builder, log, repositoryRoot: root, signal, find };
}

function findExample(project: string, { nodes }: ProjectGraph, { root }: { root: string }): Result<Example, Failure> {
  const node = nodes[project];
  const target = node?.data.targets?.[BUNDLE_TARGET];
  if (node === undefined || target === undefined) return err(failure('CONFIG_UNKNOWN_DEPENDENCY', `There is no example "${project}".`));
  const { failure: reason } = target.options as { readonly failure?: Failure };
  return reason === undefined ? loadExample(join(root, node.data.root), { repositoryRoot: root }) : err(reason);
}
