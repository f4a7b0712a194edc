import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBackendContract, describeStoreContract } from '../testing/index.ts';
import { openFileBackend } from './backend.ts';

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'file-backend-'));
  return { backend: openFileBackend(join(folder, 'store')), close: () => rm(folder, { recursive: true }) };
}

describeBackendContract('a folder', { open, largeSize: 120 * 1024 * 1024 });
describeStoreContract('a folder', { open });
