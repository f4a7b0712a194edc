import { expect, test } from '@jest/globals';
import { describePage } from './support/describe-page.ts';
import { example } from './support/site.ts';
import { completed, succeeded } from './support/to-end.ts';
import { usePages } from './support/use-page.ts';

const MARKUP = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><script>window.top.harmed=1</script><rect width="40" height="20" fill="red"/></svg>';
const handler = `const fs = require('node:fs');
exports.handler = async (parameters, context) => {
  console.log(${JSON.stringify(MARKUP)});
  console.log('\\u001b[31mred\\u001b[0m \\u202egnp.exe');
  console.error('x'.repeat(20000));
  fs.mkdirSync('out');
  fs.writeFileSync('out/picture.svg', ${JSON.stringify(SVG)});
  fs.writeFileSync('out/page.html', ${JSON.stringify(`${MARKUP}<meta http-equiv="refresh" content="0;url=https://example.org">`)});
  fs.writeFileSync('out/table.csv', 'name,value\\n"${MARKUP.replaceAll('"', '""')}",1\\n');
  return { [${JSON.stringify(MARKUP)}]: ${JSON.stringify(MARKUP)}, rows: [{ a: 1, b: 'two' }, { a: 3, b: ${JSON.stringify(MARKUP)} }], link: 'javascript:window.harmed=1' };
};`;

describePage('what an example says', () => {
  const pages = usePages({ ...example('hostile', { handler, description: MARKUP }), ...example('loud', { script: `console.error(${JSON.stringify(MARKUP)}); process.exit(1);` }) });

  test('in its log, its result, its files and its name is text, whatever it looks like', async () => {
    const { client } = pages.service;
    await completed(client, client.call('importExample', { body: { slug: 'hostile' } }));
    const run = await succeeded(client, client.call('createRun', { body: { reference: 'hostile', outputs: ['out'] } }));
    const page = await pages.open(`/runs/${run.id}`);
    await page.getByRole('log').getByText(MARKUP).waitFor();
    await page.getByRole('log').getByText('red \\u202egnp.exe').waitFor();
    await page.getByRole('region', { name: 'Result' }).getByText(MARKUP).first().waitFor();
    await page.getByRole('img', { name: 'out/picture.svg' }).waitFor();
    await page.getByLabel('out/page.html').getByText(MARKUP).waitFor();
    await page.getByRole('region', { name: 'out/table.csv' }).getByText(MARKUP).waitFor();
    expect(await page.evaluate('[window.harmed ?? null, document.querySelectorAll("script").length, document.querySelector("[href^=javascript]")]')).toEqual([null, 1, null]);
    await page.goto(`${pages.service.url}/ui/examples`);
    await page.locator('[data-slug=hostile]').getByText(MARKUP).waitFor();
    expect(await page.evaluate('window.harmed')).toBeUndefined();
  });

  test('when it fails is text, too', async () => {
    await pages.service.client.call('bundleExample', { body: { slug: 'loud' }, query: { wait: '60s' } });
    const page = await pages.open('/examples/loud');
    await page.getByRole('alert').getByText(MARKUP).waitFor();
    await page.getByRole('log').getByText(MARKUP).waitFor();
    await page.getByLabel('Search the log').fill('nothing like this');
    await page.getByText('0 of').waitFor();
    expect(await page.evaluate('window.harmed')).toBeUndefined();
  });

  test('cannot become markup or a script by a slip of the page: its policy refuses', async () => {
    const page = await pages.open('/examples');
    const tries = `(() => { const outcomes = []; for (const attempt of [() => { document.body.innerHTML = '<b>x</b>'; }, () => { const s = document.createElement('script'); s.text = 'window.harmed=1'; document.body.append(s); }]) { try { attempt(); outcomes.push(window.harmed ?? 'nothing'); } catch (error) { outcomes.push(error.name); } } return outcomes; })()`;
    expect(await page.evaluate(tries)).toEqual(['TypeError', 'TypeError']);
    pages.complaints.length = 0;
  });
});
