import { getBundle, getVersion, listBundles, listHistory } from '@apphub/catalog';
import type { Handlers } from '../contract/call.ts';
import { bundleWire, versionWire } from '../wire/bundle-wire.ts';
import type { Context } from './context.ts';
import { versionDownload } from './version-download.ts';

type ReadingBundles = Handlers<'listBundles' | 'getBundle' | 'getVersion' | 'listHistory' | 'downloadVersion'>;

/** What is published. */
export function readingBundles(context: Context): ReadingBundles {
  const { database } = context.parts;
  return {
    async listBundles({ query: { limit, after } }) {
      const bundles = await listBundles(database, after === undefined ? { limit } : { limit, after });
      return { status: 200, body: { data: bundles.map(bundleWire) } };
    },
    async getBundle(call) {
      const { bundle, versions } = await getBundle(database, call.params);
      const wire = context.wireFor(call);
      return { status: 200, body: { data: { ...bundleWire(bundle), versions: await Promise.all(versions.map((version) => versionWire(version, wire))) } } };
    },
    async getVersion(call) {
      const version = await getVersion(database, call.params);
      return { status: 200, body: { data: await versionWire(version, context.wireFor(call)) }, headers: { etag: `"${version.digest}"` } };
    },
    async listHistory({ params }) {
      return { status: 200, body: { data: await listHistory(database, params) } };
    },
    downloadVersion: versionDownload(context.parts),
  };
}
