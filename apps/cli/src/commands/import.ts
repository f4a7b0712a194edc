import type { CatalogClient } from '@apphub/client';
import type { ImportJob } from '@apphub/model/api';
import { sizeWords } from '@apphub/model/words';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { toldFailureLines } from '../render/told-failure.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import { withNearest } from '../session/with-nearest.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { openInterrupts } from '../watching/interrupts.ts';
import { statusLines } from '../watching/status-lines.ts';

export interface ImportWords extends ServiceWords {
  readonly reason?: string;
  readonly wait?: boolean;
  readonly cancelOnInterrupt?: boolean;
}

/** `apphub import <slug>`: builds an example anew on the service and publishes it in place of what is there. */
export async function importCommand(slug: string, { reason, wait = true, ...words }: ImportWords, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(words, terminal);
  const body = { slug, ...(reason === undefined ? {} : { reason }) };
  const { job } = await withNearest(slug, client, () => client.call('importExample', { body, signal: terminal.signal }));
  if (wait) return await followImport(job.id, { client, ...words }, terminal);
  if (words.json === true) printJson(terminal, { job });
  else {
    terminal.out(job.id);
    terminal.note(`The import is ${job.state}; "apphub watch ${job.id}" shows it.`);
  }
  return exitCodes.ok;
}

export interface FollowImportOptions {
  readonly client: CatalogClient;
  readonly json?: boolean;
  readonly cancelOnInterrupt?: boolean;
}

/** Shows the stages of an import until its end; 1 unless it is completed. */
export async function followImport(id: string, { client, json = false, cancelOnInterrupt = false }: FollowImportOptions, terminal: Terminal): Promise<ExitCode> {
  using interrupts = openInterrupts({ what: 'the import', cancel: () => client.call('cancelImport', { params: { id } }), cancelOnInterrupt }, terminal);
  const over = new AbortController();
  const signal = AbortSignal.any([interrupts.leaving, over.signal]);
  const telling = tell(id, { client, signal, terminal });
  try {
    const job = await ended(id, client, interrupts.leaving);
    if (json) printJson(terminal, { job });
    else tellEnd(job, terminal);
    return job.state === 'completed' ? exitCodes.ok : job.state === 'canceled' ? exitCodes.canceled : exitCodes.failed;
  } catch (error) {
    if (!interrupts.leaving.aborted) throw error;
    terminal.complain(`Left; the import goes on. "apphub watch ${id}" shows it.`);
    return exitCodes.canceled;
  } finally {
    over.abort();
    await telling;
  }
}

/** Stages are told as they come; without them the end is told all the same. */
async function tell(id: string, { client, signal, terminal }: { readonly client: CatalogClient; readonly signal: AbortSignal; readonly terminal: Terminal }): Promise<void> {
  const lines = statusLines();
  try {
    for await (const watched of client.watch({ jobId: id, after: 0, signal })) if (watched.kind === 'event') lines(watched.event).forEach(terminal.note);
  } catch {
    // The service does not tell; the one who waits for the end hears why.
  }
}

async function ended(id: string, client: CatalogClient, signal: AbortSignal): Promise<ImportJob> {
  for (;;) {
    const job = await client.call('getImport', { params: { id }, query: { wait: '30s' }, signal });
    if (job.endedAt !== null) return job;
  }
}

function tellEnd({ slug, state, result, failure }: ImportJob, { out, complain }: Terminal): void {
  if (failure !== null) toldFailureLines(failure).forEach(complain);
  if (result !== null) out(`${result.slug}@${result.version}  ${result.digest.slice(0, 'sha256:'.length + 12)}  ${sizeWords(result.size)}  ${result.platform}  ${result.published ?? 'not published'}`);
  else if (failure === null) complain(`The import of ${slug} is ${state}.`);
}
