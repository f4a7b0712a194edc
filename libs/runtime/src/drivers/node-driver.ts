/**
 * Runs inside the sandbox, in the pinned Node: loads the bundle's entry, calls its handler once and writes what
 * it returned. The handler contract is AppHub's: `handler(params, context)`, where `params` carries the
 * parameters and the context's members.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

interface Job {
  readonly entry: string;
  readonly exportName?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly definition: { readonly slug: string; readonly version: string };
  readonly runId: string;
}

type Handler = (params: object, context: object) => unknown;

const [jobFile, resultFile] = process.argv.slice(2) as [string, string];
const job = JSON.parse(readFileSync(jobFile, 'utf8')) as Job;

/** One JSON object a line: what the handler says through `context.logger`. */
function logger(message: string, meta?: unknown): void {
  process.stdout.write(`${meta === undefined ? message : `${message} ${JSON.stringify(meta)}`}\n`);
}

const context = {
  definition: job.definition,
  run: { id: job.runId },
  parameters: job.parameters,
  logger,
  update: async (changes: unknown) => ({ id: job.runId, ...(changes as object) }),
  resolveSecret: async () => null,
};

/** The context's own names win over parameters of the same name; those are still in `parameters`. */
const params = Object.assign(Object.create(null), job.parameters, context) as object;

function chooseHandler(module: Record<string, unknown>): Handler {
  const commonJs = (module['default'] ?? {}) as Record<string, unknown>;
  const wanted = job.exportName;
  const candidates =
    wanted === undefined
      ? [module['handler'], commonJs['handler'], module['default'], commonJs['default']]
      : [module[wanted], commonJs[wanted]];
  const handler = candidates.find((candidate) => typeof candidate === 'function');
  if (handler === undefined) throw new TypeError(`${job.entry} exports no ${wanted ?? 'handler'} function`);
  return handler as Handler;
}

function write(result: unknown): void {
  writeFileSync(resultFile, JSON.stringify(result));
}

try {
  const module = (await import(pathToFileURL(job.entry).href)) as Record<string, unknown>;
  write({ returned: (await chooseHandler(module)(params, context)) ?? null });
} catch (error) {
  write({ thrown: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
}
