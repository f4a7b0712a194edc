import type { Published } from '@apphub/catalog';
import { type Digest, fail } from '@apphub/model';
import type { operations, PublishJsonBody, PublishStreamQuery } from '@apphub/model/api';
import { sha256 } from '@apphub/model/node';
import type { Call, Handlers } from '../contract/call.ts';
import { demand } from '../auth/demand.ts';
import { type About, publishArchive } from '../uploads/publish-archive.ts';
import { readForm } from '../uploads/form-upload.ts';
import { bundleWire, versionWire } from '../wire/bundle-wire.ts';
import type { Context } from './context.ts';

type PublishCall = Call<(typeof operations)['publishVersion']>;

/** The one way bytes come in. */
export function publishing(context: Context): Handlers<'publishVersion'> {
  return {
    async publishVersion(call) {
      const published = await publishBody(context, call);
      const { kind, bundle, version } = published;
      const data = {
        outcome: kind,
        previousDigest: kind === 'replaced' ? published.previous : null,
        bundle: bundleWire(bundle),
        version: await versionWire(version, context.wireFor(call)),
      };
      const headers = { etag: `"${version.digest}"` };
      if (kind !== 'published') return { status: 200, body: { data }, headers };
      return { status: 201, body: { data }, headers: { ...headers, location: `/job-bundles/${encodeURIComponent(version.slug)}/versions/${encodeURIComponent(version.version)}` } };
    },
  };
}

/** As JSON, as a form, or the archive itself with all that is said about it in the query. */
function publishBody(context: Context, call: PublishCall): Promise<Published> {
  const publish = (about: About, source: AsyncIterable<Uint8Array>) => {
    if (about.force === true) demand(call.principal, ['publish:force']);
    call.request.log.debug({ slug: about.slug, version: about.version }, 'an upload begins');
    const ifMatch = call.headers['if-match'] as Digest | undefined;
    return publishArchive(about, { parts: context.parts, principal: call.principal, ifMatch, signal: call.signal, source });
  };
  const publishStream = (query: PublishStreamQuery, source: AsyncIterable<Uint8Array>) => publish({ ...query, digest: query.digest as Digest }, source);
  if (call.body !== undefined) return publish(...fromJson(call.body));
  if (call.request.isMultipart()) return readForm(call.request, { take: publishStream, maxBytes: context.parts.config.maxBundleBytes });
  if (call.query === undefined) return fail('REQUEST_INVALID', 'An archive is sent with "slug", "version" and "digest" in the query.');
  return publishStream(call.query, call.request.raw.iterator({ destroyOnReturn: false }));
}

/** AppHub's clients need not say the digest. */
function fromJson({ artifact, ...about }: PublishJsonBody): [About, AsyncIterable<Uint8Array>] {
  const bytes = Buffer.from(artifact.data, 'base64');
  const digest = (artifact.checksum as Digest | undefined) ?? sha256(bytes);
  return [{ ...about, digest, filename: artifact.filename }, once(bytes)];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
