import type { Fault } from './fault.ts';
import { contentFaults } from './faults-content.ts';
import { getFaults } from './faults-get.ts';
import { putFaults } from './faults-put.ts';
import { serverFaults } from './faults-server.ts';

/** Every misbehaviour of a cache server that is tried on the clients. */
export const faults: readonly Fault[] = [...serverFaults, ...getFaults, ...contentFaults, ...putFaults];
