/**
 * How soon a page with a load of 500 tasks shows what has happened, and how smoothly it is moved: on this machine, at this
 * moment, with the builds of the load on the same cores. `node apps/web/e2e/measure/main.ts [tasks]`
 */
import { generateWorkspace } from '@apphub/nx-example-bundle/planner/testing';
import { buildPage } from '../../build/build-page.ts';
import type { Page } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { startService } from '../support/service.ts';
import { createSite } from '../support/site.ts';
import { PROBE } from './probe.ts';

const PANNING_STEPS = 120;
const tasks = Number(process.argv[2] ?? 500);

const share = (sorted: readonly number[], part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/** Drags the graph around. @returns frames a second. */
async function pan(page: Page): Promise<number> {
  const box = (await page.locator('.graph-frame').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate('window.probe.startFrames()');
  for (let step = 0; step < PANNING_STEPS; step += 1) await page.mouse.move(x + 150 * Math.sin(step / 9), y + 90 * Math.cos(step / 7));
  const frames = await page.evaluate<number>('window.probe.framesPerSecond()');
  await page.mouse.up();
  return frames;
}

async function measure(): Promise<string[]> {
  await buildPage();
  using site = createSite({});
  using workspace = generateWorkspace({ examples: tasks, files: {}, searchPath: process.env['PATH'] ?? '' });
  await using service = await startService(site.env({ APPHUB_REPO_ROOT: workspace.path }));
  const browser = await startBrowser();
  try {
    const { load } = await service.client.call('loadExamples', { body: {} });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(`sessionStorage.setItem('apphub.token', ${JSON.stringify(service.token)}); (${PROBE})();`);
    await page.goto(`${service.url}/ui/loads/${load.id}`);
    await page.locator('.graph-node').nth(tasks - 1).waitFor({ state: 'attached', timeout: 300_000 });
    await page.waitForTimeout(8000);
    const busy = await pan(page);
    await service.client.call('cancelLoad', { params: { id: load.id } });
    await page.waitForTimeout(6000);
    const still = await pan(page);
    const delays = (await page.evaluate<number[]>('window.probe.delays')).sort((a, b) => a - b);
    return [
      `${tasks} tasks; ${delays.length} changes of state, from their message to the screen: median ${share(delays, 0.5).toFixed(0)} ms, 95 % within ${share(delays, 0.95).toFixed(0)} ms, longest ${share(delays, 1).toFixed(0)} ms`,
      `panning: ${busy.toFixed(0)} frames a second while it builds, ${still.toFixed(0)} when it does not`,
    ];
  } finally {
    await browser.close();
  }
}

for (const line of await measure()) process.stdout.write(`${line}\n`);
