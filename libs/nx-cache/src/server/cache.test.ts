import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileBackend, openMemoryBackend } from '@apphub/store';
import { describeCacheContract } from './testing/cache-contract.ts';

describeCacheContract('memory', { open: async () => ({ backend: openMemoryBackend(), close: async () => undefined }) });

describeCacheContract('a folder', {
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'apphub-nx-cache-store-'));
    return { backend: openFileBackend(folder), close: () => rm(folder, { recursive: true, force: true }) };
  },
});
