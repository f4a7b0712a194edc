/** `node loads-bare.ts MILLISECONDS`: the work of some tasks without a queue, for comparison. Says `ready`, and begins at the first byte. */
import { once } from 'node:events';
import { spin } from './loads-spin.ts';

console.log('ready');
await once(process.stdin, 'data');
spin(Number(process.argv[2]));
process.exit(0);
