import { type CatalogClient, openClient } from '@apphub/client';
import type { Terminal } from '../terminal.ts';
import { findToken } from './find-token.ts';
import { findServiceAddress } from './service-address.ts';

/** The options of every command that asks a service. */
export interface ServiceWords {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

/** @returns a client of the service that was named, or that runs. @throws FailureError USAGE, SERVICE_ACCESS_INVALID. */
export async function connect({ url: given, tokenFile }: ServiceWords, terminal: Terminal): Promise<CatalogClient> {
  const { url, tokenFile: ofRunning } = findServiceAddress(given, terminal.env);
  return openClient({ url, token: await findToken({ given: tokenFile, ofRunning, url }, terminal) });
}

/** Whether a service was named, or runs: commands that can do without ask it only then. */
export function isServiceKnown({ url }: ServiceWords, { env }: Pick<Terminal, 'env'>): boolean {
  return findServiceAddress(url, env).isKnown;
}
