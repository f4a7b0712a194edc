import { join } from 'node:path';

/** Below this path the service serves the page; everything else is the API's. */
export const PAGE_BASE = '/ui/';

export const WEB_FOLDER = join(import.meta.dirname, '..');
export const REPOSITORY = join(WEB_FOLDER, '../..');

/** What the service serves. */
export const PAGE_FOLDER = join(WEB_FOLDER, 'dist/page');

/** Everything that the page is made of, from the root of the repository; tests aside. */
export const SOURCES = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/build',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'libs/model/src',
  'libs/client/src',
  'package-lock.json',
];
