/** Builds the page if that is needed; says so only then. */
import { buildPage } from './build-page.ts';

const begun = performance.now();
if (await buildPage()) process.stdout.write(`The page is built in ${((performance.now() - begun) / 1000).toFixed(1)} s.\n`);
