import { expect, test } from '@jest/globals';
import { describePage } from './support/describe-page.ts';
import { startGate } from './support/gate.ts';
import { HOLDING, useHeldBuild } from './support/held-build.ts';
import { example, sleepFor } from './support/site.ts';
import { completed } from './support/to-end.ts';
import { usePages } from './support/use-page.ts';

describePage('an import that is watched', () => {
  const hello = useHeldBuild();
  const files = {
    ...example('hello', { script: hello.script }),
    ...example('stamp', { script: '', handler: 'exports.handler = () => 1;' }),
    ...example('broken', { script: `console.error('out of ink'); process.exit(3);` }),
    ...example('endless', { script: sleepFor(600_000) }),
  };
  const pages = usePages(files, HOLDING);

  test('moves through its stages without a reload, from a click on', async () => {
    const page = await pages.open('/examples/hello');
    const list = await page.context().newPage();
    await list.addInitScript(`sessionStorage.setItem('apphub.token', ${JSON.stringify(pages.service.token)})`);
    await list.goto(`${pages.service.url}/ui/examples`);
    await list.locator('[data-slug=hello] [data-state=none]').waitFor();
    await page.getByRole('button', { name: 'Build', exact: true }).click();
    await page.locator('.page-head [data-state=running]').waitFor();
    await list.locator('[data-slug=hello] [data-state=running]').waitFor();
    await page.locator('.attempt [data-state=running]').waitFor();
    hello.letGo();
    await page.locator('.page-head [data-state=completed]').waitFor();
    await page.locator('.attempt [data-state=completed]').waitFor();
    await page.locator('.attempt').getByText('Packaging').waitFor();
    await list.locator('[data-slug=hello] [data-state=completed]').waitFor();
    expect(await list.locator('[data-slug=hello]').innerText()).toContain('Built');
  });

  test('that fails says why and what to do', async () => {
    const page = await pages.open('/examples/broken');
    await page.getByRole('button', { name: 'Build', exact: true }).click();
    await page.getByRole('alert').getByText('out of ink').waitFor();
    await page.getByRole('alert').getByText('What to do:').waitFor();
  });

  test('is canceled by a click', async () => {
    const page = await pages.open('/examples/endless');
    await page.getByRole('button', { name: 'Build', exact: true }).click();
    await page.locator('.page-head [data-state=running]').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.page-head [data-state=canceled]').waitFor();
  });

  test('replaces what is published, with a reason, and is undone', async () => {
    const { client } = pages.service;
    await completed(client, client.call('importExample', { body: { slug: 'stamp' } }));
    const first = await digestOf();
    pages.site.write(example('stamp', { handler: 'exports.handler = () => 2;' }));
    const page = await pages.open('/examples/stamp/versions');
    await page.getByText(first.slice(7, 19)).first().waitFor();

    await page.getByRole('button', { name: 'Force publish …' }).click();
    await page.getByLabel('Reason, for the audit trail').fill('The ink was pale');
    await page.getByRole('button', { name: 'Build and publish' }).click();
    await page.getByRole('cell', { name: 'The ink was pale' }).waitFor();
    const second = await digestOf();
    expect(second).not.toBe(first);
    const builds = await pages.open('/examples/stamp');
    await builds.getByRole('list', { name: 'inputs differ from the build' }).getByRole('listitem').filter({ hasText: 'build.mjs changed' }).waitFor();
    await builds.close();

    await page.getByRole('button', { name: 'Undo …' }).click();
    await page.getByLabel('Reason, for the audit trail').fill('It was better before');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByRole('cell', { name: 'It was better before' }).waitFor();
    expect(await digestOf()).toBe(first);
  });

  async function digestOf(): Promise<string> {
    return (await pages.service.client.call('getVersion', { params: { slug: 'stamp', version: '1.0.0' } })).digest;
  }
});

describePage('a connection that is lost', () => {
  const pages = usePages({ ...example('one'), ...example('two') });

  test('is said to be lost, and made again; what happened meanwhile is then shown', async () => {
    await using gate = await startGate(pages.service.url);
    const page = await pages.open('/examples', { url: gate.url });
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('[data-slug=one] [data-state=none]').waitFor();
    gate.shut();
    await page.getByText('Not connected', { exact: true }).waitFor();
    await page.getByRole('alert').getByText('The connection is lost.').waitFor();
    const { client } = pages.service;
    await completed(client, client.call('bundleExample', { body: { slug: 'one' } }));
    expect(await page.locator('[data-slug=one] [data-state=none]').count()).toBe(1);
    // Held, so that the attempts that the page makes by itself come to nothing before the click.
    gate.hold();
    await Promise.all([page.waitForRequest(/\/events\?/), page.getByRole('button', { name: 'Connect now' }).click()]);
    expect(await page.getByText('Live', { exact: true }).count()).toBe(0);
    gate.open();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('[data-slug=one] [data-state=completed]').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('is made again by itself', async () => {
    await using gate = await startGate(pages.service.url);
    const page = await pages.open('/examples', { url: gate.url });
    await page.getByText('Live', { exact: true }).waitFor();
    // The code of a page comes through the same gate.
    await page.locator('[data-slug=two] [data-state=none]').waitFor();
    gate.shut();
    await page.getByText('Not connected', { exact: true }).waitFor();
    gate.open();
    await page.getByText('Live', { exact: true }).waitFor();
    const { client } = pages.service;
    await completed(client, client.call('bundleExample', { body: { slug: 'two' } }));
    await page.locator('[data-slug=two] [data-state=completed]').waitFor();
  });

  test('takes no page along whose code was on its way', async () => {
    const page = await pages.open('/examples');
    await page.locator('[data-slug=one]').waitFor();
    let cuts = 0;
    await page.route(/\/assets\/loads-page-/, (route) => {
      cuts += 1;
      return cuts <= 2 ? route.abort('connectionreset') : route.continue();
    });
    await page.getByRole('link', { name: 'Loads' }).click();
    await page.getByRole('heading', { name: 'Loads' }).waitFor();
    expect(cuts).toBeGreaterThan(2);
  });
});
