import { type Digest, digestSchema } from '@apphub/model';
import { z } from 'zod';

/** A blob as the catalog names it: its bytes were seen whole in the store when the row was written. */
export interface Blob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly state: 'stored' | 'deleting';
}

export const blobSchema: z.ZodType<Blob> = z.object({ digest: digestSchema, size: z.int().nonnegative(), state: z.enum(['stored', 'deleting']) });

export const BLOB_COLUMNS = 'digest, size, state';
