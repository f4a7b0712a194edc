/** A worker on runs in a process of its own: begins each run and goes on with it when a line comes in. */
import { writeRunLog } from '../../runs/index.ts';
import { openTalkingWorker, outcomeOf } from './talking-worker.ts';

const { database, queue, say, told } = await openTalkingWorker();

queue.workRuns(
  async (work) => {
    say({ began: work.attempt });
    await told();
    const written = writeRunLog(database, work, { lines: [{ stream: 'stdout', text: 'late', at: new Date() }], bound: { bytes: 1000 } });
    say({ log: await outcomeOf(written) });
    return { status: 'succeeded', given: { result: 'late' } };
  },
  { concurrency: 1, name: 'process' },
);
say({ ready: true });
