import { fail } from '@apphub/model';
import { detectIsolation } from './detect-isolation.ts';
import type { Isolation } from './isolation.ts';

/** What a person can ask for; `auto` is the strongest that works. */
export const isolationDemands = ['auto', 'bubblewrap', 'process-group'] as const;
export type IsolationDemand = (typeof isolationDemands)[number];

/** @returns the isolation that was asked for. Throws `ISOLATION_UNAVAILABLE` rather than give a weaker one. */
export async function selectIsolation(demand: IsolationDemand): Promise<Isolation> {
  const { isolation, processGroup, bubblewrap } = await detectIsolation();
  if (demand === 'auto') return isolation;
  if (demand === 'process-group') return processGroup;
  if (bubblewrap.ok) return bubblewrap.value.isolation;
  const { reason, remedy } = bubblewrap.error;
  return fail('ISOLATION_UNAVAILABLE', 'bubblewrap does not work on this machine.', { problems: [reason], remedy });
}
