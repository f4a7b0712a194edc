import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { type BatchTaskResult, runBatch } from '../session/batch.ts';
import type { TaskOptions } from '../session/task.ts';
import { testExample } from './test-example.ts';

/** Nx gives a batch four arguments; the third repeats what `inputs` holds. */
type BatchArguments = [graph: TaskGraph, inputs: Record<string, TaskOptions>, overrides: TaskOptions, context: ExecutorContext];

export default function testBatch(...[graph, inputs, , context]: BatchArguments): AsyncGenerator<BatchTaskResult> {
  return runBatch(testExample, graph, { inputs, context, limit: ({ settings }) => settings.concurrency });
}
