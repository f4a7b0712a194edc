/** A worker on loads in a process of its own: begins each task and goes on with it when a line comes in. */
import { bundleOf } from '../../loads/testing/bench.ts';
import { openTalkingWorker, outcomeOf } from './talking-worker.ts';

const { database, queue, say, told } = await openTalkingWorker();

queue.workLoads(
  async ({ slug, attempt, recordStage }) => {
    say({ began: slug, attempt });
    await told();
    say({ stage: await outcomeOf(recordStage({ stage: 'uploading' })) });
    return bundleOf(database, { slug });
  },
  { concurrency: 1, name: 'process', abilities: { platform: 'linux-x64-glibc', tools: [], memoryMb: 4096 } },
);
say({ ready: true });
