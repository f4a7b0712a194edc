import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ServiceConfig } from '../config/index.ts';
import { createPrivate } from './private-file.ts';

/**
 * What signs download links: as configured or, on the loopback, a random one that this user's processes share through a
 * private file, so that links outlive a start.
 *
 * @throws FailureError HOST_DISK.
 */
export async function signingSecretOf({ signingSecret, dataFolder }: Pick<ServiceConfig, 'signingSecret' | 'dataFolder'>): Promise<string> {
  return signingSecret ?? (await createPrivate(join(dataFolder, 'signing-secret'), randomBytes(32).toString('base64url')));
}
