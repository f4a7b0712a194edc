#!/usr/bin/env node
/**
 * A real S3 server for tests and for trying things out.
 *
 *   main.ts serve [--until-stdin-closes]   prints how to reach it as one line of JSON; ends on SIGTERM, SIGINT or SIGHUP
 *   main.ts run -- COMMAND ARG…            runs a command while the server runs; the command finds it in APPHUB_TEST_S3,
 *                                          or the reason why there is none in APPHUB_TEST_S3_UNAVAILABLE
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startGateway, type Gateway } from './gateway.ts';
import { fetchCeph } from './packages.ts';
import type { StartReport } from './start.ts';

type Started = { readonly gateway: Gateway } | { readonly reason: string };

async function start(): Promise<Started> {
  try {
    return { gateway: await startGateway(await fetchCeph()) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Settles when this process is asked to end. */
async function asked(withStdin: boolean): Promise<void> {
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => once(process, signal));
  const stdin = withStdin ? [once(process.stdin.resume(), 'close')] : [];
  await Promise.race([...signals, ...stdin]);
}

async function serve(untilStdinCloses: boolean): Promise<number> {
  const end = asked(untilStdinCloses);
  const started = await start();
  const report: StartReport = 'gateway' in started ? { ok: true, access: started.gateway.access } : { ok: false, reason: started.reason };
  console.log(JSON.stringify(report));
  if (!('gateway' in started)) return 1;
  await end;
  await started.gateway.stop();
  return 0;
}

/** Signals of a terminal reach the command, too; here they only must not end this process before its clean-up. */
async function run(command: readonly string[]): Promise<number> {
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const started = await start();
  if ('reason' in started) console.error(`\n*** There is no S3 server on this machine: ${started.reason}\n`);
  const variable = 'gateway' in started ? `APPHUB_TEST_S3=${JSON.stringify(started.gateway.access)}` : `APPHUB_TEST_S3_UNAVAILABLE=${started.reason}`;
  const child = spawn('env', [variable, ...command], { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  if ('gateway' in started) await started.gateway.stop();
  return code ?? 1;
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { 'until-stdin-closes': { type: 'boolean', default: false } } });
const [verb = 'serve', ...rest] = positionals;
process.exit(verb === 'run' ? await run(rest) : await serve(values['until-stdin-closes']));
