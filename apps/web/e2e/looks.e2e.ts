import { beforeAll, describe, expect, test } from '@jest/globals';
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

  beforeAll(async () => {
    ids = await fillObservatory(pages.service.client);
  }, 600_000);

  describe.each(themes)('in its %s theme has nothing that WCAG AA is against, and looks as docs/screenshots has it', (theme) => {
    test('sign-in', async () => {
      const page = await pages.open('/', { colorScheme: theme, token: null });
      await page.getByLabel('Token').waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await keepScreenshot(page, `sign-in-${theme}`);
    });

    test.each(views)('$name', async ({ name, path, ready }) => {
      const page = await pages.open(path(), { colorScheme: theme });
      await page.locator(ready).first().waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await keepScreenshot(page, `${name}-${theme}`);
    });
  });

  test.each(views)('fits on a phone, where nothing is wider than the screen: $name', async ({ name, path, ready }) => {
    const page = await pages.open(path(), { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    await page.locator(ready).first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    if (name === 'examples' || name === 'load') await keepScreenshot(page, `${name}-phone`);
  });

  test('is had with less than 250 kB of compressed script, all pages together', () => {
    const folder = join(PAGE_FOLDER, 'assets');
    const sizes = readdirSync(folder).filter((name) => name.endsWith('.js.gz')).map((name) => statSync(join(folder, name)).size);
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });
});
