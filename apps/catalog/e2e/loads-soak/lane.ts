import { type Database, openDatabase } from '@apphub/catalog';
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { createLoadWorld, type LoadWorld } from '../support/load-world.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { watchWrites } from './watched-writes.ts';

/** A database, a store, a checkout, an API and two workers, on which rounds follow each other. */
export interface Lane extends AsyncDisposable {
  readonly world: LoadWorld;
  readonly fleet: Fleet;
  /** Of this program, straight to Postgres. */
  readonly database: Database;
  readonly store: StoreSwitch;
}

interface StoreSwitch {
  readonly path: string;
  /** Whoever uses the store meets an error from now on: its path is a link to itself. */
  takeAway(): void;
  giveBack(): void;
}

/** More than a round can use up by what is not the example's fault. */
const TASK_ATTEMPTS = '30';

export async function openLane({ unfenced = false }: { readonly unfenced?: boolean } = {}): Promise<Lane> {
  const world = await createLoadWorld({ env: { APPHUB_TASK_ATTEMPTS: TASK_ATTEMPTS } });
  const store = storeSwitch(world.site.root);
  const database = openDatabase({ url: world.postgres.url, applicationName: 'soak' });
  const fleet = await startFleet(world, { unfenced });
  await eventually(() => watchWrites(database).then(() => true));
  return {
    world,
    fleet,
    database,
    store,
    async [Symbol.asyncDispose]() {
      await database.close();
      await fleet[Symbol.asyncDispose]();
    },
  };
}

function storeSwitch(root: string): StoreSwitch {
  const path = join(root, 'store');
  const real = join(root, 'store-real');
  const pointTo = (target: string) => {
    symlinkSync(target, `${path}-next`);
    renameSync(`${path}-next`, path);
  };
  mkdirSync(real, { recursive: true });
  pointTo(real);
  return { path, takeAway: () => pointTo(path), giveBack: () => pointTo(real) };
}
