/**
 * The environmental observatory as a workflow over HTTP: `node examples/environmental-observatory/workflow/main.ts`.
 * Asks the service at APPHUB_REGISTRY_URL with the token of APPHUB_TOKEN, or in the file APPHUB_TOKEN_FILE, and writes the
 * report to the folder that is named, `observatory-report` if none is.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Access, type Api, openApi, type Run } from './api.ts';
import { runWorkflow, type Weather } from './steps.ts';

const [folder = 'observatory-report', seed = '20240601'] = process.argv.slice(2);

/** As in the sample of the generator, but for the seed. */
const WEATHER: Omit<Weather, 'seed'> = { stations: 3, days: 4, startDay: '2024-06-01', intervalMinutes: 60, faultOneIn: 24 };

async function access({ APPHUB_REGISTRY_URL: url = 'http://127.0.0.1:4000', APPHUB_TOKEN: token, APPHUB_TOKEN_FILE: file }: NodeJS.ProcessEnv): Promise<Access> {
  if (token === undefined && file === undefined) throw new Error('APPHUB_TOKEN, or APPHUB_TOKEN_FILE with the path of a file that holds a token, has to be set.');
  return { url: url.replace(/\/+$/, ''), token: token ?? (await readFile(file ?? '', 'utf8')).trim() };
}

async function save(api: Api, { run, below }: { readonly run: Run; readonly below: string }): Promise<void> {
  for (const { path } of run.outputs) {
    const target = join(below, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await api.download(run, path));
  }
}

try {
  const api = openApi(await access(process.env));
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const runs = await runWorkflow({ api, weather: { ...WEATHER, seed: Number(seed) }, title: 'Environmental observatory', say });
  for (const run of Object.values(runs)) await save(api, { run, below: folder });
  say(`\n${await readFile(join(folder, 'report/report.md'), 'utf8')}`);
  say(`The report stands in ${resolve(folder, 'report/report.html')}`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
