import { expect, test } from '@jest/globals';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE_FOLDER } from '../build/places.ts';
import { violationsOn } from './support/axe.ts';
import { describePage } from './support/describe-page.ts';
import { fillObservatory, observatory } from './support/observatory.ts';
import { keepScreenshot } from './support/screenshots.ts';
import { usePages } from './support/use-page.ts';

const themes = ['light', 'dark'] as const;

describePage('every page', () => {
  const pages = usePages(observatory);
  let ids: Awaited<ReturnType<typeof fillObservatory>> | undefined;

  const views = [
    { name: 'examples', path: () => '/examples', ready: '[data-slug=report] [data-state=completed]' },
    { name: 'example', path: () => '/examples/report', ready: '.attempt' },
    { name: 'versions', path: () => '/examples/report/versions', ready: '.version .table' },
    { name: 'run-form', path: () => '/examples/report/run', ready: '.run-form' },
    { name: 'failed-build', path: () => '/examples/tides', ready: '.log-line' },
    { name: 'loads', path: () => '/loads', ready: '.loads-table' },
    { name: 'load', path: () => `/loads/${ids?.load ?? ''}?task=tides-forecast`, ready: '.task-panel .failure-note' },
    { name: 'runs', path: () => '/runs', ready: '.runs-table' },
    { name: 'run', path: () => `/runs/${ids?.run ?? ''}`, ready: '.run-file-picture' },
    { name: 'cache', path: () => '/cache', ready: '.hit-chart' },
    { name: 'audit', path: () => '/audit', ready: '.audit-table tbody tr' },
    { name: 'health', path: () => '/health', ready: '.workers-table tbody tr' },
  ] as const;

  test('in both themes has nothing that WCAG AA is against, and looks as docs/screenshots has it', async () => {
    ids = await fillObservatory(pages.service.client);
    const found: string[] = [];
    for (const theme of themes) {
      const page = await pages.open('/', { colorScheme: theme, token: null });
      await page.getByLabel('Token').waitFor();
      found.push(...(await violationsOn(page)).map((line) => `sign-in ${theme}: ${line}`));
      await keepScreenshot(page, `sign-in-${theme}`);
      await page.context().close();
      for (const { name, path, ready } of views) {
        const shown = await pages.open(path(), { colorScheme: theme });
        await shown.locator(ready).first().waitFor();
        await shown.getByText('Live', { exact: true }).waitFor();
        found.push(...(await violationsOn(shown)).map((line) => `${name} ${theme}: ${line}`));
        await keepScreenshot(shown, `${name}-${theme}`);
        await shown.context().close();
      }
    }
    expect(found).toEqual([]);
  });

  test('fits on a phone: nothing is wider than the screen', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const wide: string[] = [];
    for (const { name, path, ready } of views) {
      const page = await pages.open(path(), phone);
      await page.locator(ready).first().waitFor();
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (width > 360) wide.push(`${name}: ${width}`);
      if (name === 'examples' || name === 'load') await keepScreenshot(page, `${name}-phone`);
      await page.context().close();
    }
    expect(wide).toEqual([]);
  });

  test('is had with less than 250 kB of compressed script, all pages together', () => {
    const folder = join(PAGE_FOLDER, 'assets');
    const sizes = readdirSync(folder).filter((name) => name.endsWith('.js.gz')).map((name) => statSync(join(folder, name)).size);
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });
});
