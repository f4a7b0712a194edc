import { expect, test } from '@jest/globals';
import { describePage } from './support/describe-page.ts';
import { askForReport, REPORT, reportExamples } from './support/report-examples.ts';
import { usePages } from './support/use-page.ts';

describePage('the report of the observatory', () => {
  const pages = usePages(reportExamples);

  test('is run and looked at: its state, its pictures, its text, and of its page the source', async () => {
    const run = await askForReport(pages.service.client);
    const page = await pages.open(`/runs/${run}`);
    await page.locator('.page-head [data-state=succeeded]').waitFor();
    const picture = page.getByRole('img', { name: 'report/charts/temperatureC.svg' });
    await picture.waitFor();
    await page.waitForFunction(`[...document.querySelectorAll('.run-file-picture')].length === 3 && [...document.querySelectorAll('.run-file-picture')].every((image) => image.complete && image.naturalWidth > 100)`);
    expect((await picture.boundingBox())?.width).toBeGreaterThan(100);
    await page.getByLabel('report/report.md').getByText('# Three stations').waitFor();
    await page.getByLabel('report/report.html').getByText('<h1>Three stations</h1>').waitFor();

    await page.goto(`${pages.service.url}/ui/examples/${REPORT}`);
    await page.getByText('Built because it was asked for').waitFor();
    await page.getByText('There is no earlier build of it to compare with.').waitFor();
  });
});
