/**
 * Tells the story of one bundle on a service that is started for it, without any setting: `node apps/catalog/e2e/story/main.ts`.
 * Takes the DuckDB example of the checkout; nothing is left behind.
 */
import { openClient } from '@apphub/client';
import { failureLines, failureOf } from '@apphub/model';
import { startService } from '../support/service.ts';
import { createSite } from '../support/site.ts';
import { CHECKOUT, EXAMPLE } from './subject.ts';
import { tellStory } from './tell-story.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  using site = createSite();
  await using service = await startService({ env: site.env('machine', { APPHUB_REPO_ROOT: CHECKOUT }) });
  service.words.forEach(say);
  await tellStory({ client: openClient(service), ...EXAMPLE, say });
} catch (error) {
  failureLines(failureOf(error)).forEach(say);
  process.exitCode = 1;
}
