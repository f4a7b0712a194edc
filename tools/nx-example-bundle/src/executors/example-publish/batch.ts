import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { type BatchTaskResult, runBatch } from '../session/batch.ts';
import { publishExample } from './publish-example.ts';
import type { PublishOptions } from './publish-options.ts';

/** Nx gives a batch four arguments; the third repeats what `inputs` holds. */
type BatchArguments = [graph: TaskGraph, inputs: Record<string, PublishOptions>, overrides: PublishOptions, context: ExecutorContext];

export default function publishBatch(...[graph, inputs, , context]: BatchArguments): AsyncGenerator<BatchTaskResult> {
  const options = new Map(Object.values(graph.tasks).map(({ id, target }) => [target.project, inputs[id] ?? {}]));
  // Force is about the versions; the bundles are not built again for it.
  const builds = Object.fromEntries(Object.entries(inputs).map(([id, { log = false }]) => [id, { log }]));
  const work: Parameters<typeof runBatch>[0] = (project, session) => publishExample(project, session, options.get(project) ?? {});
  return runBatch(work, graph, { inputs: builds, context, limit: ({ settings }) => settings.concurrency });
}
