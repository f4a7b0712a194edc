/** `npm run creep -w @apphub/nx-cache`: CVE-2025-36852 with real Nx, on a plain cache and on this one. */
import { creepOnPlainCache, creepOnThisCache, isPoisoned, storyLines, tamperedStore, tokenOfClosedBranch } from './replay.ts';

console.log('Every line is a run of Nx on a machine of its own: the same commit, the same hash, empty local caches.\n');
const plain = await creepOnPlainCache();
console.log(`${storyLines(plain).join('\n')}\n`);
const ours = [await creepOnThisCache(), await tamperedStore(), await tokenOfClosedBranch()];
for (const story of ours) console.log(`${storyLines(story).join('\n')}\n`);

const poisoned = ours.filter(isPoisoned);
console.log(`The plain cache ${isPoisoned(plain) ? 'hands the poison to main' : 'has withstood, so that this replay proves nothing'}; this one ${poisoned.length === 0 ? 'to nobody but the attacker' : 'was poisoned, too'}.`);
process.exitCode = isPoisoned(plain) && poisoned.length === 0 ? 0 : 1;
