import { expect, test } from '@jest/globals';
import { describePage } from './support/describe-page.ts';
import { example } from './support/site.ts';
import { usePages } from './support/use-page.ts';

const MANY = 1000;
const slugs = Array.from({ length: MANY }, (_, index) => `example-${String(index).padStart(4, '0')}`);

describePage('a thousand examples', () => {
  const pages = usePages(Object.assign({}, ...slugs.map((slug) => example(slug))) as Record<string, string | object>);

  test('are all there, and only those in sight are drawn', async () => {
    const page = await pages.open('/examples');
    await page.locator('[data-slug=example-0000]').waitFor();
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(MANY + 1));
    expect(await page.locator('[data-slug]').count()).toBeLessThan(100);
    await page.evaluate('window.scrollTo(0, document.body.scrollHeight)');
    await page.locator('[data-slug=example-0999]').waitFor();
    expect(await page.locator('[data-slug=example-0000]').count()).toBe(0);
  });

  test('are searched and filtered by the address, which leads to the same view elsewhere', async () => {
    const page = await pages.open('/examples');
    await page.locator('[data-slug=example-0000]').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('0042');
    await page.locator('[data-slug=example-0042]').waitFor();
    expect(await page.locator('[data-slug]').count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?q=0042');
    await page.getByRole('group', { name: 'State' }).getByRole('button', { name: 'Not built' }).click();
    expect(new URL(page.url()).search).toBe('?q=0042&state=none');

    const there = await pages.open('/examples?q=0042&state=none');
    await there.locator('[data-slug=example-0042]').waitFor();
    expect(await there.locator('[data-slug]').count()).toBe(1);
  });

  test('are all reached by keys', async () => {
    const page = await pages.open('/loads');
    await page.getByRole('heading', { name: 'Loads' }).waitFor();
    // At once and in this order: a page that is slow to take the first would get the second too late to go with it.
    await Promise.all([page.keyboard.press('g'), page.keyboard.press('e')]);
    await page.getByRole('heading', { name: 'Examples' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("a, button") !== null')).toBe(true);
  });
});
