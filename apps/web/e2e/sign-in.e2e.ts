import { expect, test } from '@jest/globals';
import { describePage } from './support/describe-page.ts';
import { example } from './support/site.ts';
import { completed } from './support/to-end.ts';
import { usePages } from './support/use-page.ts';

describePage('signing in', () => {
  const pages = usePages(example('hello'));

  test('takes a token, keeps it in this tab alone, and leads to where the address says', async () => {
    const page = await pages.open('/examples/hello', { token: null });
    await page.getByLabel('Token').fill(pages.service.token);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'hello' }).waitFor();
    const kept = await page.evaluate('JSON.stringify([Object.keys(sessionStorage), Object.keys(localStorage), document.cookie])');
    expect(kept).toBe(JSON.stringify([['apphub.token'], [], '']));
    expect(page.url()).not.toContain(pages.service.token);
    const another = await page.context().newPage();
    await another.goto(page.url());
    await another.getByLabel('Token').waitFor();
  });

  test('says why a token is not taken, and forgets it', async () => {
    const page = await pages.open('/', { token: null });
    await page.getByLabel('Token').fill(`apphub_${'x'.repeat(40)}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('unknown, expired or revoked').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  test('ends at once when the token is revoked', async () => {
    const token = await pages.token('read');
    const page = await pages.open('/examples', { token });
    await page.getByText('Live', { exact: true }).waitFor();
    const { id } = (await pages.service.client.call('listTokens')).find(({ name, state }) => name === 'test read' && state === 'active') ?? { id: '' };
    await pages.service.client.call('revokeToken', { params: { id } });
    await page.getByLabel('Token').waitFor();
  });

  test('is over when somebody signs out', async () => {
    const page = await pages.open('/examples');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    await page.reload();
  });
});

describePage('what a token may not do', () => {
  const pages = usePages(example('hello'));

  test('is not offered to who may only read, and refused all the same', async () => {
    const { client } = pages.service;
    await completed(client, client.call('importExample', { body: { slug: 'hello' } }));
    const token = await pages.token('read');
    const page = await pages.open('/examples/hello', { token });
    await page.getByRole('button', { name: 'Download' }).waitFor();
    for (const name of ['Build', 'Force publish …', 'Cancel']) expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
    const refused = await fetch(`${pages.service.url}/examples/import`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{"slug":"hello"}' });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'SCOPE_MISSING' }]);
  });

  test('is named where an address leads to it', async () => {
    const page = await pages.open('/audit', { token: await pages.token('read') });
    await page.getByText('this page needs admin').waitFor();
  });

  test('shows who may import no versions, and who may read no build', async () => {
    const importer = await pages.open('/examples/hello', { token: await pages.token('import') });
    await importer.getByRole('button', { name: 'Build', exact: true }).waitFor();
    expect(await importer.getByRole('link', { name: 'Versions' }).count()).toBe(0);
    expect(await importer.getByRole('button', { name: 'Download' }).count()).toBe(0);
  });
});
