import type { NxOutcome } from '../testing/nx-workspace.ts';
import { startPlainCache } from '../testing/plain-cache.ts';
import { type Client, PROJECTS } from './client.ts';
import type { Fault, SpoiledExchange, StandIn } from './fault.ts';
import type { Signing } from './signed-headers.ts';

/** What one client made of one fault. */
export type Cell =
  /** All tasks done and right. `told`: the client said what was wrong. */
  | { readonly kind: 'fine'; readonly seconds: number; readonly ran: number; readonly told: boolean }
  /** Some task or the run failed. */
  | { readonly kind: 'failed'; readonly seconds: number; readonly ran: number; readonly exitCode: number }
  | { readonly kind: 'hung'; readonly seconds: number; readonly ran: number }
  /** Green, with outputs that no build made, or without them. */
  | { readonly kind: 'wrong'; readonly seconds: number; readonly words: string }
  | { readonly kind: 'left-processes'; readonly seconds: number }
  /** The run proves nothing: the fault never came to bear. */
  | { readonly kind: 'unreached'; readonly words: string }
  | { readonly kind: 'skipped'; readonly words: string };

export interface CellContext {
  readonly signing: Signing;
  /** What a run with a right server left there, by client. */
  readonly seeds: Map<string, Map<string, Buffer>>;
}

/** Runs a client once against a server with a fault, and judges it. */
export async function runCell(fault: Fault, client: Client, context: CellContext): Promise<{ readonly cell: Cell; readonly output: string }> {
  const reason = fault.notFor?.[client.name];
  if (reason !== undefined) return { cell: { kind: 'skipped', words: reason }, output: '' };
  const entries = fault.on === 'GET' ? await seed(client, context) : new Map<string, Buffer>();
  await using server = await openFaulty(fault, { entries, signing: context.signing });
  const outcome = await client.run(server.url);
  const visits = server.visits();
  const cell = visits === 0 ? { kind: 'unreached' as const, words: 'no request was spoiled' } : judge(outcome);
  return { cell: heard(cell, { fault, client, visits }), output: outcome.output };
}

/** Entries that the client itself has uploaded to a server without faults. */
async function seed(client: Client, { seeds, signing }: CellContext): Promise<Map<string, Buffer>> {
  const known = seeds.get(client.name);
  if (known !== undefined) return new Map(known);
  await using healthy = await startPlainCache({ headersOf: ({ key, body }) => signing.headersOf(key, body) });
  const outcome = await client.run(healthy.url);
  if (outcome.exitCode !== 0 || healthy.entries.size !== PROJECTS.length) throw new Error(`a run without faults has failed:\n${outcome.output}`);
  seeds.set(client.name, healthy.entries);
  return new Map(healthy.entries);
}

async function openFaulty({ on, behaviour }: Fault, { entries, signing }: { readonly entries: Map<string, Buffer>; readonly signing: Signing }): Promise<StandIn> {
  if (behaviour.kind === 'stands-for') return behaviour.open();
  let visits = 0;
  const { headersOf } = signing;
  const cache = await startPlainCache({
    entries,
    headersOf: ({ key, body }) => headersOf(key, body),
    async intruder(exchange) {
      const body = exchange.entries.get(exchange.key);
      if (exchange.method !== on || (on === 'GET' && body === undefined)) return false;
      visits += 1;
      const { response, key } = exchange;
      const serve: SpoiledExchange['serve'] = (bytes, headers = {}) => void response.writeHead(200, { 'content-length': bytes.length, ...headers }).end(bytes);
      await behaviour.spoil({ ...exchange, key, body: body ?? Buffer.alloc(0), headersOf, serve });
      return true;
    },
  });
  return { url: cache.url, visits: () => visits, [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose]() };
}

function judge({ exitCode, seconds, ran, outputs, output, leftProcesses }: NxOutcome): Cell {
  if (exitCode === undefined) return { kind: 'hung', seconds, ran: ran.length };
  if (exitCode !== 0) return { kind: 'failed', seconds, ran: ran.length, exitCode };
  if (leftProcesses) return { kind: 'left-processes', seconds };
  const wrong = [...outputs].flatMap(([name, begins]) => (begins === `built-${name}` ? [] : [begins === undefined ? `the output of ${name} is missing` : `the output of ${name} is "${begins}"`]));
  if (wrong.length > 0) return { kind: 'wrong', seconds, words: wrong.join(', ') };
  return { kind: 'fine', seconds, ran: ran.length, told: /NX_CACHE_TROUBLE|WARNING|failed to contact remote cache|Remote Caching unavailable/i.test(output) };
}

/** Where nobody can count visits, and where the client keeps its word to say what was wrong, its words are the proof. */
function heard(cell: Cell, { fault, client, visits }: { readonly fault: Fault; readonly client: Client; readonly visits: number | undefined }): Cell {
  if (cell.kind !== 'fine' || cell.told) return cell;
  const mustTell = client.name === 'shim' && fault.harmless === undefined;
  return mustTell || visits === undefined ? { kind: 'unreached', words: 'the client said nothing of it' } : cell;
}
