/**
 * The process that asks Nx: one plan, then its end. Nx keeps what it has read, memoises environments and changes its
 * process, so that nothing long-lived may ask it.
 */
import { failureOf } from '@apphub/model';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { makeNxPlan } from './make-nx-plan.ts';
import { ANSWER_DESCRIPTOR, type PlannerAnswer, plannerJobSchema } from './protocol.ts';

const answers = new Socket({ fd: ANSWER_DESCRIPTOR, readable: false, writable: true });

async function answer(value: PlannerAnswer): Promise<void> {
  if (!answers.write(`${JSON.stringify(value)}\n`)) await once(answers, 'drain');
}

async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const [line] = (await once(lines, 'line')) as [string];
  // Whoever asked is gone: so are we, and all that Nx has started.
  lines.once('close', () => process.kill(-process.pid, 'SIGKILL'));
  const job = plannerJobSchema.parse(JSON.parse(line));
  try {
    const plan = await makeNxPlan({ ...job, onNotice: (notice) => void answer({ kind: 'notice', failure: notice }) });
    await answer(plan.ok ? { kind: 'plan', plan: plan.value } : { kind: 'failure', failure: plan.error });
  } catch (error) {
    await answer({ kind: 'failure', failure: failureOf(error) });
  }
  answers.end(() => process.exit(0));
}

await main();
