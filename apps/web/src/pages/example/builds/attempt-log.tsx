import { LogView } from '../../../parts/log-view.tsx';
import type { Attempt } from './attempts-resource.ts';
import { useBuildLog } from './use-build-log.ts';

/** What the commands of an attempt have said. */
export function AttemptLog({ attempt }: { readonly attempt: Attempt }) {
  const lines = useBuildLog(attempt);
  return <LogView lines={lines} isLive={attempt.state === 'running'} />;
}
