import { expect, test } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { runRounds } from './run-rounds.ts';
import { stagesMissed, violationsOf } from './summary.ts';

test('builds that are killed with SIGKILL at any stage leave nothing that the next command does not mend', async () => {
  const seed = randomInt(2 ** 32);
  const registry = process.env['npm_config_registry'];
  const caFile = process.env['NODE_EXTRA_CA_CERTS'];
  const rounds = await runRounds({
    rounds: 10,
    seed,
    npm: { ...(registry === undefined ? {} : { registry }), ...(caFile === undefined ? {} : { caFile }) },
  });
  expect(violationsOf(rounds, seed)).toEqual([]);
  expect(stagesMissed(rounds)).toEqual([]);
  // Without the sweep there would be something.
  expect(rounds.some(({ remains }) => remains.sandboxes > 0)).toBe(true);
}, 120_000);
