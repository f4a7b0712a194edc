import type { JobResult } from '@apphub/model/api';
import type { Artifact } from '../artifacts/index.ts';
import type { ImportEvent } from '../status/index.ts';

/** What happened, and what is known beside it. */
export interface ImportChange {
  readonly event: ImportEvent;
  /** Who claims. */
  readonly worker?: string;
  /** Milliseconds that ended stages took; added to what is known. */
  readonly stageMs?: Readonly<Record<string, number>>;
  /** What a completed import has made. */
  readonly made?: { readonly result: JobResult; readonly artifact: Artifact };
}
