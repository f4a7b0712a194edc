import { failureLines, failureOf } from '@apphub/model';
import { isBehindProxy, nxEnvironment, type Proxy, readProxySettings, reportLines, startProxy } from '@apphub/nx-cache/proxy';
import type { PostTasksExecution, PreTasksExecution } from '@nx/devkit';
import { shareTaskResults } from './share-task-results.ts';

/** One for this process, which is Nx itself, a worker of it, or its daemon; it ends with the process. */
let running: Proxy | undefined;

/**
 * Before the tasks, and before Nx opens its remote cache: puts a proxy in front of the server that the environment
 * names. Whatever goes wrong, the run goes on without a remote cache.
 */
export const preTasksExecution: PreTasksExecution = async () => {
  try {
    if (running === undefined && (await start()) === 'not-wanted') return;
  } catch (error) {
    failureLines(failureOf(error)).forEach(tell);
  }
  // In a daemon for every run anew: its runs are processes of their own.
  setEnvironment(running);
};

async function start(): Promise<'started' | 'not-wanted' | 'refused'> {
  const { env } = process;
  if (isBehindProxy(env)) return 'not-wanted';
  const settings = readProxySettings(env);
  if (!settings.ok) failureLines(settings.error).forEach(tell);
  else if (settings.value === undefined) return 'not-wanted';
  else running = await startProxy(settings.value);
  return running === undefined ? 'refused' : 'started';
}

/** After the tasks: lets uploads end, within the bound, and says once what was wrong. */
export const postTasksExecution: PostTasksExecution = async (_options, { taskResults }) => {
  if (running === undefined) return;
  try {
    const report = await running.settle();
    reportLines(report).forEach(tell);
    await shareTaskResults(running, { taskResults, stored: report.stored });
  } catch (error) {
    failureLines(failureOf(error)).forEach(tell);
  }
};

/** Nx hands on what is set here, and nothing that is deleted; it takes an empty value for none. */
function setEnvironment(proxy: Proxy | undefined): void {
  for (const [name, value] of Object.entries(nxEnvironment(process.env, proxy))) process.env[name] = value ?? '';
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
