import { type NxCacheSettings, readNxCacheSettings } from '@apphub/compose/nx-cache';
import { FailureError } from '@apphub/model';
import type { Terminal } from '../terminal.ts';

/** What the environment says of the cache. @throws FailureError STORE_SETTINGS_INVALID. */
export function cacheSettingsOf({ env }: Pick<Terminal, 'env'>): NxCacheSettings {
  const settings = readNxCacheSettings(env);
  if (!settings.ok) throw new FailureError(settings.error);
  return settings.value;
}
