import type { Api, Run } from './api.ts';

/** What the generator is asked for; see its job-definition.json. */
export interface Weather {
  readonly stations: number;
  readonly days: number;
  readonly startDay: string;
  readonly intervalMinutes: number;
  readonly seed: number;
  readonly faultOneIn: number;
}

export interface WorkflowOptions {
  readonly api: Api;
  readonly weather: Weather;
  readonly title: string;
  /** Told each step as it ends. */
  readonly say: (line: string) => void;
}

/** The runs of the workflow, by what they do. */
export interface WorkflowRuns {
  readonly generated: Run;
  readonly normalized: Run;
  readonly loaded: Run;
  readonly charted: Run;
  readonly reported: Run;
}

const SLUGS = ['observatory-data-generator', 'observatory-inbox-normalizer', 'observatory-duckdb-loader', 'observatory-visualization-runner', 'observatory-report-publisher'] as const;

/** Raw files, checked readings, a database with aggregates, charts, a report: five runs, each with the files of the one before. */
export async function runWorkflow({ api, weather, title, say }: WorkflowOptions): Promise<WorkflowRuns> {
  for (const slug of SLUGS) say(`${slug} is ${await api.ensurePublished(slug)}`);
  const [generator, normalizer, loader, charts, publisher] = SLUGS;

  const step = async (reference: string, request: Omit<Parameters<Api['run']>[0], 'reference' | 'autoRebuild'>): Promise<Run> => {
    const run = await api.run({ reference, autoRebuild: true, ...request });
    say(`${reference}: ${run.outputs.length} files in ${Math.round(run.durationMs ?? 0)} ms, run ${run.id}`);
    return run;
  };

  const generated = await step(generator, { parameters: { ...weather, outputDir: 'inbox' }, outputs: ['inbox'] });
  const normalized = await step(normalizer, { parameters: { inboxDir: 'inbox', outputDir: 'normalized' }, inputs: [{ run: generated.id, path: 'inbox' }], outputs: ['normalized'] });
  const loaded = await step(loader, { parameters: { normalizedDir: 'normalized', outputDir: 'warehouse' }, inputs: [{ run: normalized.id, path: 'normalized' }], outputs: ['warehouse'] });
  const aggregates = { inputs: [{ run: loaded.id, path: 'warehouse/aggregates.json' }] };
  const charted = await step(charts, { parameters: { aggregatesPath: 'warehouse/aggregates.json', outputDir: 'charts' }, ...aggregates, outputs: ['charts'] });
  const reported = await step(publisher, { parameters: { aggregatesPath: 'warehouse/aggregates.json', outputDir: 'report', title }, ...aggregates, outputs: ['report'] });
  return { generated, normalized, loaded, charted, reported };
}
