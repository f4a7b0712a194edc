/** A worker on imports in a process of its own: begins each import and goes on with it when a line comes in. */
import { completionOf, uploaded } from '../../imports/testing/fixture.ts';
import { openTalkingWorker, outcomeOf } from './talking-worker.ts';

const { database, queue, say, told } = await openTalkingWorker();

queue.work(
  async ({ slug, attempt, recordStage }) => {
    say({ began: attempt });
    await told();
    say({ stage: await outcomeOf(recordStage({ stage: 'uploading' })) });
    return uploaded(database, completionOf(slug, '6.6.6'));
  },
  { concurrency: 1, name: 'process' },
);
say({ ready: true });
