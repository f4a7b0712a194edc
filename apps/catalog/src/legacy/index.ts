export { type Accounts, legacyFolders, type LegacyWatch, type LegacyWatchOptions, watchLegacy } from './legacy-watch.ts';
