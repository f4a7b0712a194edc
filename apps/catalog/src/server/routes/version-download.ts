import { getVersion } from '@apphub/catalog';
import { FailureError } from '@apphub/model';
import type { Handlers } from '../contract/call.ts';
import { blobAnswer } from '../downloads/blob-answer.ts';
import { admitLink } from '../links/admit-link.ts';
import { hasLink } from '../links/has-link.ts';
import type { ServerParts } from '../ports.ts';
import { versionDownloadPath } from '../wire/bundle-wire.ts';

/** The archive of a version, for who may read or holds a link to these very bytes. */
export function versionDownload({ database, store, config, observe }: ServerParts): Handlers<'downloadVersion'>['downloadVersion'] {
  return async ({ params, query, request, signal }) => {
    const isLink = hasLink(query);
    const version = await getVersion(database, params).catch((error: unknown) => {
      if (isLink && error instanceof FailureError && error.failure.code === 'VERSION_UNKNOWN') return undefined;
      throw error;
    });
    if (isLink || version === undefined) {
      await admitLink(query, { database, secret: config.signingSecret, path: versionDownloadPath(params), digest: version?.digest });
    }
    if (version === undefined) throw new Error('a link to nothing was let in');
    return blobAnswer({ ...version, filename: query.filename ?? version.filename }, { store, request, signal, observe });
  };
}
