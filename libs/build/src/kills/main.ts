/** `npm run soak -- builds [<rounds> [<seed>]]`: kills many builds and tells what that left; ends with 1 if anything was not as it must be. */
import { runRounds } from './run-rounds.ts';
import { stagesMissed, summaryOf, violationsOf } from './summary.ts';

const [rounds = 500, seed = Date.now() % 2 ** 32] = process.argv.slice(2).map(Number);
const registry = process.env['npm_config_registry'];
const caFile = process.env['NODE_EXTRA_CA_CERTS'];

const done = await runRounds({
  rounds,
  seed,
  npm: { ...(registry === undefined ? {} : { registry }), ...(caFile === undefined ? {} : { caFile }) },
  onRound: (round) => {
    for (const violation of violationsOf([round], seed)) console.log(violation);
    if (round.number % 50 === 0) console.log(`${round.number} of ${rounds} rounds`);
  },
});
console.log(summaryOf(done, seed));
if (violationsOf(done, seed).length > 0 || stagesMissed(done).length > 0) process.exitCode = 1;
