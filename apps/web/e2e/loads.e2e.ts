import { startEmbeddedPostgres } from '@apphub/postgres';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { startBrowser } from './support/browser.ts';
import { describePage } from './support/describe-page.ts';
import { HOLDING, useHeldBuild } from './support/held-build.ts';
import { startService } from './support/service.ts';
import { createSite, example, sleepFor } from './support/site.ts';
import { usePages } from './support/use-page.ts';

describePage('a load that is watched', () => {
  const base = useHeldBuild();
  const files = {
    ...example('base', { script: base.script }),
    ...example('left', { dependsOn: ['base'] }),
    ...example('right', { dependsOn: ['base'], script: `console.error('no ink'); process.exit(1);` }),
    ...example('top', { dependsOn: ['left', 'right'] }),
    ...example('long', { script: sleepFor(600_000) }),
  };
  const pages = usePages(files, HOLDING);

  test('shows why each task waits, moves as they do, and tells what a failure takes along; retried when it is mended', async () => {
    const page = await pages.open('/loads');
    await page.getByRole('button', { name: 'Start a load …' }).click();
    await page.getByLabel('Examples', { exact: true }).fill('top');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const node = (slug: string, state: string) => page.locator(`.graph-node[data-task=${slug}][data-state=${state}]`);
    await node('top', 'waiting').getByText('waits for left, right').waitFor();
    base.letGo();
    await node('base', 'completed').waitFor();
    await node('right', 'failed').waitFor();
    await node('top', 'blocked').getByText('not built: right failed').waitFor();
    await page.locator('.page-head [data-state=failed]').waitFor();
    await node('right', 'failed').click();
    await page.getByRole('complementary', { name: 'Task right' }).getByText('no ink').waitFor();
    expect(new URL(page.url()).searchParams.get('task')).toBe('right');

    pages.site.write(example('right', { dependsOn: ['base'] }));
    await page.getByRole('button', { name: 'Retry failed' }).click();
    await node('top', 'completed').waitFor();
    await page.locator('.page-head [data-state=completed]').waitFor();
  });

  test('is walked through by arrow keys', async () => {
    const [load] = (await pages.service.client.call('listLoads')).loads;
    const page = await pages.open(`/loads/${load?.id ?? ''}`);
    await page.locator('.graph-node[data-task=base]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate('document.activeElement.dataset.task')).toBe('top');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Task top' }).waitFor();
  });

  test('is canceled by a click', async () => {
    const { load } = await pages.service.client.call('loadExamples', { body: { slugs: ['long'] } });
    const page = await pages.open(`/loads/${load.id}`);
    await page.locator('.graph-node[data-task=long][data-state=running]').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.page-head [data-state=canceled]').waitFor();
  });
});

describePage('a load whose worker is killed in its midst', () => {
  const second = useHeldBuild();

  test('is seen to lose its attempt, and to be finished by another worker, without a reload', async () => {
    using site = createSite({ ...example('first'), ...example('second', { script: second.script, dependsOn: ['first'] }), ...example('third', { dependsOn: ['second'] }) });
    const postgres = await startEmbeddedPostgres({ dataFolder: join(site.root, 'postgres') });
    const shared = { DATABASE_URL: postgres.url, APPHUB_ADMIN_TOKEN_FILE: join(site.root, 'admin-token'), ...HOLDING };
    const browser = await startBrowser();
    try {
      await using api = await startService(site.env({ ...shared, APPHUB_ROLES: 'api' }));
      const doomed = await startService(site.env({ ...shared, APPHUB_ROLES: 'worker' }));
      const { load } = await api.client.call('loadExamples', { body: {} });
      const page = await browser.newPage();
      page.setDefaultTimeout(100_000);
      await page.addInitScript(`sessionStorage.setItem('apphub.token', ${JSON.stringify(api.token)})`);
      await page.goto(`${api.url}/ui/loads/${load.id}?task=second`);
      await page.locator('.graph-node[data-task=second][data-state=running]').waitFor();
      await doomed.kill();
      second.letGo();
      await using _heir = await startService(site.env({ ...shared, APPHUB_ROLES: 'worker' }));
      await page.getByRole('heading', { name: 'Attempt 1: lost' }).waitFor();
      await page.locator('.page-head [data-state=completed]').waitFor();
      await page.getByRole('heading', { name: 'Attempt 2: completed' }).waitFor();
      expect(await page.locator('.graph-node[data-state=completed]').count()).toBe(3);
    } finally {
      await browser.close();
      await postgres.stop();
    }
  }, 360_000);
});
