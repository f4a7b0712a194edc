import { describeBackendContract, describeStoreContract } from '../testing/index.ts';
import { openMemoryBackend } from './backend.ts';

const open = async () => ({ backend: openMemoryBackend(), close: async () => undefined });

describeBackendContract('memory', { open });
describeStoreContract('memory', { open });
