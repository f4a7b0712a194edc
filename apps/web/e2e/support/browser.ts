import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export const chromiumPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'] as const;

/** The Chromium of this machine, if there is one. */
export const chromiumPath = chromiumPlaces.find((place) => existsSync(place));

/** Starts the Chromium of this machine. */
export async function startBrowser(): Promise<Browser> {
  // Its own sandbox needs rights that neither root nor containers have; what is shown comes from this repository.
  return chromium.launch({ executablePath: chromiumPath ?? 'chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb', '--hide-scrollbars'] });
}
