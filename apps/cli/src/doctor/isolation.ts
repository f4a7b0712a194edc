import { failureOf } from '@apphub/model';
import { type IsolationDemand, type IsolationReport, selectIsolation } from '@apphub/sandbox';
import { type Check, fine, wanting } from './check.ts';

/** How well builds are shut in on this machine, and how to get more. A demand that cannot be met keeps all builds away. */
export async function isolationChecks(report: IsolationReport, demand: IsolationDemand): Promise<Check[]> {
  return [await demandCheck(report, demand), ...report.improvements.map(({ gain, reason, remedy }) => wanting('isolation', 'advice', { words: `${gain} ${reason}`, remedy }))];
}

async function demandCheck({ limits }: IsolationReport, demand: IsolationDemand): Promise<Check> {
  try {
    const { profile } = await selectIsolation(demand);
    return fine('isolation', `${profile.name}${demand === 'auto' ? '' : ', as asked for'}; limits held by ${limits === 'cgroup' ? 'the kernel' : 'a watchdog'}`);
  } catch (error) {
    const { message, problems = [], remedy } = failureOf(error);
    return wanting('isolation', 'missing', { words: [message, ...problems].join(' '), remedy });
  }
}
