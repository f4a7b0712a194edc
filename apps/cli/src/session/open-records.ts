import { openConfiguredStore, openRecords } from '@apphub/compose';
import type { BlobStore } from '@apphub/store';
import type { ScopedRecords } from '@apphub/trust';
import type { Terminal } from '../terminal.ts';
import { findRoot } from './find-root.ts';
import { settingsOf } from './open-session.ts';

/** What commands about build records work with; no tool is looked for. */
export interface OpenedRecords {
  readonly store: BlobStore;
  readonly records: ScopedRecords;
}

/** @throws FailureError USAGE outside a repository; STORE_*, TRUST_* when the settings lead nowhere. */
export async function openStoreAndRecords(terminal: Terminal): Promise<OpenedRecords> {
  const settings = settingsOf(terminal);
  const store = await openConfiguredStore(settings);
  return { store, records: openRecords(store, settings, { repositoryRoot: findRoot(terminal.cwd) }) };
}
