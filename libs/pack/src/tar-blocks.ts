import type { ArchivePlan, PlannedFile } from './plan.ts';
import { failAsChanged, openPlannedFile } from './planned-file.ts';
import { paddingOf, TAR_BLOCK, TAR_END_SIZE, tarHeaders } from './tar-header.ts';

/**
 * The canonical tar of a plan, cut into full buffers; only the last is shorter. Files are read synchronously and
 * straight into the buffers: for many small files that is several times faster than asynchronous reads.
 *
 * @param takeBuffer gives the next buffer to fill; its length is a multiple of 512.
 * @throws FailureError INPUT_CHANGED when a file no longer has its planned size, PACK_UNREADABLE when it cannot be read.
 */
export function* tarBlocks(plan: ArchivePlan, takeBuffer: () => Buffer): Generator<Buffer, void> {
  let buffer = takeBuffer();
  let used = 0;

  // Everything but file contents comes in units of 512 bytes, of which a buffer holds a whole number.
  function* append(unit: Uint8Array): Generator<Buffer, void> {
    if (used === buffer.length) yield* flush();
    buffer.set(unit, used);
    used += unit.length;
  }

  function* flush(): Generator<Buffer, void> {
    yield buffer;
    buffer = takeBuffer();
    used = 0;
  }

  function* appendContent(file: PlannedFile): Generator<Buffer, void> {
    const open = openPlannedFile(file);
    try {
      let remaining = file.size;
      while (remaining > 0) {
        if (used === buffer.length) yield* flush();
        // One byte more than there should be, where there is room, notices growth without another call.
        const length = Math.min(remaining + 1, buffer.length - used);
        const count = open.read(buffer, { offset: used, length });
        if (count === 0 || count > remaining) failAsChanged(file);
        used += count;
        remaining -= count;
        if (remaining === 0 && count < length) return;
      }
      if (open.read(PROBE, { offset: 0, length: 1 }) > 0) failAsChanged(file);
    } finally {
      open.close();
    }
  }

  for (const file of plan.files) {
    const headers = tarHeaders(file);
    for (let offset = 0; offset < headers.length; offset += TAR_BLOCK) {
      yield* append(headers.subarray(offset, offset + TAR_BLOCK));
    }
    yield* appendContent(file);
    yield* append(ZEROS.subarray(0, paddingOf(file.size)));
  }
  for (let size = 0; size < TAR_END_SIZE; size += TAR_BLOCK) yield* append(ZEROS);
  yield buffer.subarray(0, used);
}

const ZEROS = new Uint8Array(TAR_BLOCK);
const PROBE = Buffer.alloc(1);
