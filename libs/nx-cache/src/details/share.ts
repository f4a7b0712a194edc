import type { Proxy } from '../proxy/proxy.ts';
import { detailsKey, encodeDetails, type TaskDetails } from './task-details.ts';

/** Puts what hashes were made of beside the entries that were uploaded, for `apphub cache why` on another machine. */
export async function shareDetails(proxy: Pick<Proxy, 'share' | 'settle'>, { details, stored }: { readonly details: readonly TaskDetails[]; readonly stored: readonly string[] }): Promise<void> {
  const wanted = details.filter(({ hash }) => stored.includes(hash));
  for (const one of wanted) await proxy.share(detailsKey(one), encodeDetails(one));
  // What becomes of them is no news for anybody.
  if (wanted.length > 0) await proxy.settle();
}
