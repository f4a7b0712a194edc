import { keepServer } from './keeper.ts';
import { keeperAddress } from './protocol.ts';

// A terminal's Ctrl-C is for the tests; their end is what ends the keeper.
process.on('SIGINT', () => undefined);
const [, , binFolder] = process.argv;
await keepServer({ address: keeperAddress(binFolder), binFolder });
