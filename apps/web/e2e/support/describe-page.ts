import { describe } from '@jest/globals';
import { chromiumPath, chromiumPlaces } from './browser.ts';

/** As `describe`; skipped, and named, where there is no Chromium. */
export function describePage(name: string, define: () => void): void {
  const describeHere = chromiumPath === undefined ? describe.skip : describe;
  describeHere(chromiumPath === undefined ? `${name} (needs Chromium, looked for at ${chromiumPlaces.join(', ')})` : name, define);
}
