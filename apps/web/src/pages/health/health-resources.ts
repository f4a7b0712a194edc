import type { CallOutput } from '@apphub/client';
import type { Health } from '@apphub/model/api';
import type { Resource } from '../../app/live/resource.ts';

export type Workers = CallOutput<'listWorkers'>['workers'];

export const healthResource: Resource<Health> = { key: 'health', load: (client, signal) => client.call('getHealth', { signal }) };

export const workersResource: Resource<Workers> = { key: 'workers', load: async (client, signal) => (await client.call('listWorkers', { signal })).workers };

export const queueResource: Resource<CallOutput<'getQueue'>> = { key: 'queue', load: (client, signal) => client.call('getQueue', { signal }) };
