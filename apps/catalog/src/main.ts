/**
 * The catalog service: an HTTP and WebSocket API, a worker that builds, or both, as the environment says. What people
 * want to know is printed; what machines want to know is logged to stderr, one JSON object per line.
 */
import { failureLines, failureOf } from '@apphub/model';
import { pino } from 'pino';
import { fileURLToPath } from 'node:url';
import { readServiceConfig, type ServiceConfig } from './config/index.ts';
import { createLog, type Log } from './log/create-log.ts';
import { startLines } from './service/start-lines.ts';
import { type RunningService, startService } from './service/start-service.ts';

const FAILED = 1;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** npm hands on what the terminal has sent to everybody already. */
const ECHO_MS = 500;

/** The first signal asks for an orderly end; whoever asks once more does not want to wait for it. */
function stopOnSignals(log: () => Log | undefined): AbortSignal {
  const stopping = new AbortController();
  let since = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted && performance.now() - since > ECHO_MS) process.exit(FAILED);
      if (stopping.signal.aborted) return;
      log()?.info({ signal }, 'stopping');
      since = performance.now();
      stopping.abort();
    });
  }
  return stopping.signal;
}

async function run(config: ServiceConfig, { log, signal }: { readonly log: Log; readonly signal: AbortSignal }): Promise<void> {
  const service: RunningService = await startService(config, { env: process.env, log, signal });
  startLines(config, service).forEach(say);
  log.info({ url: service.url, roles: config.roles, store: service.store }, 'serving');
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await service.stop();
  log.info('stopped');
}

async function main(): Promise<number> {
  let log: Log | undefined;
  const signal = stopOnSignals(() => log);
  // Whoever reads has gone, as "head" does; the service goes on.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    log?.fatal({ err: error }, 'a bug ended the service');
    if (log === undefined) failureLines(failureOf(error)).forEach(complain);
    process.exit(FAILED);
  });
  try {
    const config = readServiceConfig(process.env, { ownRoot: fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '') });
    if (!config.ok) {
      failureLines(config.error).forEach(complain);
      return FAILED;
    }
    log = createLog({ level: config.value.logLevel, secrets: config.value.secrets, destination: pino.destination({ fd: 2, sync: true }) });
    await run(config.value, { log, signal });
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    failureLines(failureOf(error)).forEach(complain);
    return FAILED;
  }
}

process.exitCode = await main();
