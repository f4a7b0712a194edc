import type { Principal } from '@apphub/catalog';
import type { Digest } from '@apphub/model';
import type { BlobStore } from '@apphub/store';
import type { FastifyRequest } from 'fastify';
import type { ServerConfig } from '../ports.ts';
import { linkSignature } from './signature.ts';

/** An object that can be downloaded. */
export interface LinkTarget {
  /** Where its download is routed. */
  readonly path: string;
  readonly digest: Digest;
  readonly filename: string;
}

export interface Link {
  readonly url: string;
  readonly expiresAt: Date;
  /** `external` leads to the store itself. */
  readonly kind: 'local' | 'external';
}

/** Makes links for one reader, who is known and has asked under one address. */
export interface Links {
  /** The link, or undefined for who may not read. */
  to(target: LinkTarget): Promise<Link | undefined>;
}

export interface LinksOptions {
  readonly config: ServerConfig;
  readonly store: BlobStore;
  /** The address that links begin with, without a slash at its end. */
  readonly base: string;
  /** Whom the links are for; undefined where nobody may read. */
  readonly reader: Principal | undefined;
}

/** Links last as long as the setting says, name one object, and end with the token of whoever they were made for. */
export function linksFor({ config, store, base, reader }: LinksOptions): Links {
  return {
    async to(target) {
      if (reader === undefined) return undefined;
      const expires = Date.now() + config.downloadTtlMs;
      const expiresAt = new Date(expires);
      if (config.linksToStore === true && store.presignBlob !== undefined) {
        const url = await store.presignBlob(target.digest, { expiresInSeconds: Math.ceil(config.downloadTtlMs / 1000), filename: target.filename });
        return { url, expiresAt, kind: 'external' };
      }
      return { url: ownLink(target, { expires, base, tokenId: reader.tokenId, secret: config.signingSecret }), expiresAt, kind: 'local' };
    },
  };
}

interface OwnLinkOptions {
  readonly expires: number;
  readonly base: string;
  readonly tokenId: string;
  readonly secret: string;
}

function ownLink(target: LinkTarget, { expires, base, tokenId, secret }: OwnLinkOptions): string {
  const token = linkSignature({ ...target, tokenId, expires }, secret);
  const query = new URLSearchParams({ expires: String(expires), by: tokenId, filename: target.filename, token });
  return `${base}${target.path}?${query.toString()}`;
}

/** The address that links begin with: the configured one, else the one that the request came to. */
export function baseOf({ publicUrl }: ServerConfig, request: FastifyRequest): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}
