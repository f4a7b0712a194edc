/** The few requests of the catalog's API that the workflow needs, without anything but Node. */

export interface Access {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** With the scopes `read`, `run` and `import`. */
  readonly token: string;
}

/** A file or folder that a run has handed on, and where the next one finds it. */
export interface Input {
  readonly run: string;
  readonly path: string;
}

export interface RunRequest {
  readonly reference: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs?: readonly Input[];
  readonly outputs: readonly string[];
  /** Has the bundle built anew where it does not run on the worker's platform. */
  readonly autoRebuild: true;
}

export interface Run {
  readonly id: string;
  readonly slug: string;
  readonly digest: string;
  readonly status: string;
  readonly result: unknown;
  readonly errorMessage: string | null;
  readonly durationMs: number | null;
  readonly outputs: readonly { readonly path: string; readonly size: number }[];
}

interface Job {
  readonly job: { readonly id: string; readonly state: string; readonly endedAt: string | null; readonly failure: { readonly message: string } | null };
}

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

export interface Api {
  /** Builds and publishes an example, unless it is published. */
  ensurePublished(slug: string): Promise<'there' | 'imported'>;
  /** Runs a bundle to its end. Throws if it does not succeed. */
  run(request: RunRequest): Promise<Run>;
  download(run: Run, path: string): Promise<Uint8Array>;
}

export function openApi({ url, token }: Access): Api {
  const ask: Ask = async (path, init = {}) => fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers } });
  return {
    async ensurePublished(slug) {
      const found = await ask(`/job-bundles/${slug}`);
      await found.body?.cancel();
      if (found.ok) return 'there';
      const { job } = await dataOf<Job>(await ask('/examples/import', { method: 'POST', body: JSON.stringify({ slug, reason: 'for the workflow' }) }));
      await importEnded(ask, job);
      return 'imported';
    },
    async run(request) {
      const asked = await dataOf<Run>(await ask('/job-runs', { method: 'POST', body: JSON.stringify(request) }));
      const run = await runEnded(ask, asked);
      if (run.status !== 'succeeded') throw new Error(`${run.slug} ${run.status}: ${run.errorMessage ?? 'nobody has said why'}\n${await logOf(ask, run)}`);
      return run;
    },
    async download({ id }, path) {
      const answer = await ask(`/job-runs/${id}/files?${new URLSearchParams({ path })}`);
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return answer.bytes();
    },
  };
}

async function importEnded(ask: Ask, job: Job['job']): Promise<void> {
  let now = job;
  while (now.endedAt === null) now = await dataOf<Job['job']>(await ask(`/job-imports/${job.id}?wait=30s`));
  if (now.state !== 'completed') throw new Error(`The import ${job.id} ${now.state}: ${now.failure?.message ?? ''}`);
}

async function runEnded(ask: Ask, run: Run): Promise<Run> {
  let now = run;
  while (now.status === 'pending' || now.status === 'running') now = await dataOf<Run>(await ask(`/job-runs/${run.id}?wait=30s`));
  return now;
}

async function logOf(ask: Ask, { id }: Run): Promise<string> {
  return (await ask(`/job-runs/${id}/logs`)).text();
}

/** What stands in the envelope of a success; the words of the service otherwise. */
async function dataOf<T>(response: Response): Promise<T> {
  const body = (await response.json()) as { readonly data?: T; readonly detail?: string; readonly remedy?: string };
  if (!response.ok || body.data === undefined) throw new Error(`${response.status} ${body.detail ?? ''} ${body.remedy ?? ''}`.trim());
  return body.data;
}
