import type { ExampleStatus } from '@apphub/model/api';

const stages: Readonly<Record<ExampleStatus['stage'], string>> = {
  queued: 'Queued',
  resolving: 'Resolving',
  'cache-hit': 'Found',
  'installing-dependencies': 'Installing',
  building: 'Building',
  packaging: 'Packaging',
  uploading: 'Uploading',
  completed: 'Completed',
  failed: 'Failed',
  canceled: 'Canceled',
};

/** What an example is at: the stage while it is worked at, the state otherwise. */
export function stageWords({ state, stage, failure }: Pick<ExampleStatus, 'state' | 'stage' | 'failure'>): string {
  if (state === 'running') return stages[stage];
  if (state === 'failed' && failure !== null) return failure.code;
  return stages[state];
}

/** A stage in words. */
export function wordsOfStage(stage: string): string {
  return stages[stage as ExampleStatus['stage']] ?? stage;
}
