import type { Environment } from '@apphub/compose';
import { fail } from '@apphub/model/failure';
import { findRunningService } from './running-service.ts';

/** Where the service is, and where its token may be found besides. */
export interface ServiceAddress {
  /** Without a slash at its end. */
  readonly url: string;
  readonly tokenFile?: string;
  /** Whether somebody said it, or "apphub up" runs; otherwise it is only where a service would be. */
  readonly isKnown: boolean;
}

const DEFAULT_URL = 'http://127.0.0.1:4000';

/**
 * Where the service is: as `given`, as APPHUB_URL says (or APPHUB_REGISTRY_URL, AppHub's name for it), the one that
 * "apphub up" runs, or where a service serves that nobody told otherwise.
 *
 * @throws FailureError USAGE for what is no address.
 */
export function findServiceAddress(given: string | undefined, env: Environment): ServiceAddress {
  for (const [name, text] of [['--url', given], ['APPHUB_URL', env['APPHUB_URL']], ['APPHUB_REGISTRY_URL', env['APPHUB_REGISTRY_URL']]] as const) {
    if (text !== undefined && text !== '') return { url: parseUrl(name, text), isKnown: true };
  }
  const running = findRunningService(env);
  return running === undefined ? { url: DEFAULT_URL, isKnown: false } : { ...running, isKnown: true };
}

/** A name and a password in an address would stand in lists of processes. */
function parseUrl(name: string, text: string): string {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isPlain ? url.href.replace(/\/+$/, '') : fail('USAGE', `${name}: expected an http or https URL without credentials, query and fragment.`);
}
