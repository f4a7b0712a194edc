import { join } from 'node:path';

/** The checkout that these tests lie in. */
export const CHECKOUT = join(import.meta.dirname, '../../../..');

/** An example whose bundle holds native code. */
export const EXAMPLE = { slug: 'observatory-duckdb-loader', version: '0.1.0' } as const;
