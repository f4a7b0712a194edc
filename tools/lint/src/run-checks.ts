import type { Check, Finding } from './check-port.ts';
import type { Repository } from './repository.ts';

/** How one check ended. */
export interface Report {
  readonly name: string;
  readonly milliseconds: number;
  readonly findings: readonly Finding[];
  readonly figures?: string;
}

/** Runs all checks side by side. A check that breaks counts as one that found something. */
export function runChecks(checks: readonly Check[], repository: Repository): Promise<Report[]> {
  return Promise.all(checks.map((check) => runCheck(check, repository)));
}

async function runCheck(check: Check, repository: Repository): Promise<Report> {
  const begun = performance.now();
  const outcome = await check.run(repository).catch((error: unknown) => ({ findings: [brokenCheck(check, error)] }));
  return { name: check.name, milliseconds: performance.now() - begun, ...outcome };
}

function brokenCheck({ name }: Check, error: unknown): Finding {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { rule: 'check-runs', reason: 'A check that cannot look has not found that all is well.', place: name, message: words };
}
