import { actorOf, type AuditOptions, patchVersion, undoReplacement } from '@apphub/catalog';
import type { Digest } from '@apphub/model';
import type { Handlers } from '../contract/call.ts';
import { bundleWire, versionWire } from '../wire/bundle-wire.ts';
import type { Context } from './context.ts';

/** What changes a version without new bytes. */
export function changingBundles(context: Context): Handlers<'patchVersion' | 'undoReplacement'> {
  const { database, signer } = context.parts;
  const audit: AuditOptions = signer === undefined ? {} : { signer };
  return {
    async patchVersion(call) {
      const { deprecated, metadata } = call.body;
      const change = { ...(deprecated === undefined ? {} : { deprecated }), ...(metadata === undefined ? {} : { metadata }) };
      const { version } = await patchVersion(database, { ...call.params, ...change, actor: actorOf(call.principal) }, audit);
      return { status: 200, body: { data: await versionWire(version, context.wireFor(call)) }, headers: { etag: `"${version.digest}"` } };
    },
    async undoReplacement(call) {
      const ifMatch = call.headers['if-match'] as Digest | undefined;
      const input = { ...call.params, reason: call.body.reason, actor: actorOf(call.principal), ...(ifMatch === undefined ? {} : { ifMatch }) };
      const { bundle, version, previous } = await undoReplacement(database, input, audit);
      const data = { outcome: 'undone' as const, previousDigest: previous, bundle: bundleWire(bundle), version: await versionWire(version, context.wireFor(call)) };
      return { status: 200, body: { data }, headers: { etag: `"${version.digest}"` } };
    },
  };
}
