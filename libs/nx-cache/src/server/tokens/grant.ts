import type { Producer } from '../../wire.ts';
import type { Access } from './static-token.ts';

/** What a caller may do, and who they are as far as their token says. */
export interface Grant {
  /** Where writes go. */
  readonly scope: string;
  /** Where reads go, in this order, beginning with the own scope. */
  readonly reads: readonly string[];
  readonly access: Access;
  readonly producer: Producer;
  /** When the token was issued; a scope that was closed since does not know it any more. */
  readonly issuedOn: Date;
}
