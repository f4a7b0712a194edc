import { describe } from '@jest/globals';
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];
const program = places.find((place) => existsSync(place));

/** As `describe`; skipped, and named, where there is no Chromium. */
export function describePage(name: string, define: () => void): void {
  if (program === undefined) describe.skip(`${name} (needs Chromium, looked for at ${places.join(', ')})`, define);
  else describe(name, define);
}

/** Starts the Chromium of this machine. */
export async function startBrowser(): Promise<Browser> {
  // Its own sandbox needs rights that neither root nor containers have; what is shown comes from this repository.
  return chromium.launch({ executablePath: program ?? 'chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb', '--hide-scrollbars'] });
}
