/** `npm run soak -- loads [<rounds> [<seed> [<first round>]]]`: see --help there. */
import { runRounds } from './run-rounds.ts';
import { faultsOf, momentsMissed, summaryOf, violationsOf } from './summary.ts';

const [rounds = 500, seed = Date.now() % 2 ** 32, first = 1] = process.argv.slice(2).map(Number);
console.log(`seed ${seed}`);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
const done = await runRounds({
  rounds,
  seed,
  first,
  signal: interrupted.signal,
  lanes: Number(process.env['SOAK_LANES'] ?? 3),
  onRound: (round) => {
    console.log(`round ${round.plan.number}: ${faultsOf(round.plan)}; hit ${round.hit.join(', ') || 'nothing'}; ${(round.ms / 1000).toFixed(1)} s`);
    for (const violation of violationsOf([round], seed)) console.log(violation);
  },
});
console.log(summaryOf(done, seed));
if (interrupted.signal.aborted) process.exit(130);
if (violationsOf(done, seed).length > 0 || (rounds > 6 && momentsMissed(done).length > 0)) process.exitCode = 1;
