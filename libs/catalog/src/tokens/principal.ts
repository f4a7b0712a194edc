import type { Scope } from '@apphub/model/scopes';

/** Who asks: what a token stands for while it is valid. */
export interface Principal {
  readonly tokenId: string;
  /** The name of the token. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** How the audit trail and `replaced_by` name a principal: names are not unique, the beginning of an id nearly is. */
export function actorOf({ name, tokenId }: Pick<Principal, 'name' | 'tokenId'>): string {
  return `token:${name}/${tokenId.slice(0, 8)}`;
}
