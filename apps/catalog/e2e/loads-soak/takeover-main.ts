/** `npm run soak -- takeover [<kills>]`: ends with 1 if the slowest in a hundred takes longer than is promised. */
import { measureTakeovers, takeoverSummary } from './takeover.ts';

/** Of the slowest in a hundred. Milliseconds. */
const PROMISED_MS = 12_000;

const [kills = 50] = process.argv.slice(2).map(Number);
const times = await measureTakeovers({ kills, onTakeover: (ms) => console.log(`${(ms / 1000).toFixed(2)} s`) });
console.log(takeoverSummary(times));
if (times.filter((ms) => ms > PROMISED_MS).length > kills / 100) process.exitCode = 1;
