/**
 * Tells a load of all examples of this checkout, on a service and two workers that are started for it, of which one is
 * killed twice: `npm run story:load -w @apphub/catalog-service`. Nothing is left behind.
 */
import { failureLines, failureOf } from '@apphub/model';
import { createWorld } from '../support/world.ts';
import { copyOfExamples } from './checkout.ts';
import { tellLoad } from './tell-load.ts';
import { startWorkers } from './workers.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  using checkout = copyOfExamples();
  await using world = await createWorld({ env: { APPHUB_REPO_ROOT: checkout.path } });
  await using api = await world.start('api', { APPHUB_ROLES: 'api' });
  const workers = await startWorkers(world, ['worker-1', 'worker-2']);
  await tellLoad({ client: world.client(api), workers, kills: 2, say });
} catch (error) {
  failureLines(failureOf(error)).forEach(say);
  process.exitCode = 1;
}
