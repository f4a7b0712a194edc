import { describe, expect, test } from '@jest/globals';
import { useTestDatabase } from '../testing/index.ts';
import { announceWorker, forgetSilentWorkers, forgetWorker, listWorkers, liveAbilities, type WorkerProcess } from './index.ts';

const db = useTestDatabase();

const worker = (id: string, changes: Partial<WorkerProcess> = {}): WorkerProcess => ({
  id,
  host: 'here',
  roles: ['worker'],
  abilities: { platform: 'linux-x64-glibc', tools: ['python3'], memoryMb: 4096 },
  isolation: 'bubblewrap',
  concurrency: 2,
  version: '0.1.0',
  commit: null,
  stopping: false,
  ...changes,
});

const silence = (id: string, seconds: number) => db.database.execute('UPDATE workers SET seen_at = now() - make_interval(secs => $2) WHERE id = $1', [id, seconds]);

describe('workers', () => {
  test('are told as long as they say that they are alive, and a while longer', async () => {
    for (const id of ['one', 'two', 'three']) await announceWorker(db.database, worker(id));
    await announceWorker(db.database, worker('two', { stopping: true }));
    await silence('three', 60);
    expect(await listWorkers(db.database)).toMatchObject([
      { id: 'one', state: 'alive', tasks: [], concurrency: 2 },
      { id: 'two', state: 'stopping' },
      { id: 'three', state: 'silent' },
    ]);
    await announceWorker(db.database, worker('three'));
    expect((await listWorkers(db.database)).map(({ state }) => state)).toEqual(['alive', 'stopping', 'alive']);
    await silence('three', 3 * 86_400);
    await forgetWorker(db.database, 'two');
    expect(await forgetSilentWorkers(db.database, { days: 1 })).toBe(1);
    expect((await listWorkers(db.database)).map(({ id }) => id)).toEqual(['one']);
  });

  test('that are alive and take work are those that count, each set of abilities once', async () => {
    await db.database.execute('DELETE FROM workers', []);
    const large = { platform: 'linux-x64-glibc', tools: [], memoryMb: 64_000 };
    await announceWorker(db.database, worker('a'));
    await announceWorker(db.database, worker('b'));
    await announceWorker(db.database, worker('c', { abilities: large, stopping: true }));
    await announceWorker(db.database, worker('d', { abilities: null }));
    expect(await liveAbilities(db.database)).toEqual([worker('a').abilities]);
  });
});
