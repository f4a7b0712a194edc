import { benchCached } from './loads-cached.ts';
import { benchEngine } from './loads-engine.ts';
import { benchPeers } from './loads-peers.ts';
import { benchPlanning } from './loads-planning.ts';
import type { LoadsSize } from './loads-size.ts';
import { benchSpeedup } from './loads-speedup.ts';
import { benchTakeover } from './loads-takeover.ts';
import { benchWaiting } from './loads-waiting.ts';
import type { BenchRow } from './row.ts';

/** Plans and loads of many examples: what each part costs, how that grows, and how others do it. One part after the other. */
export async function benchLoads(repositoryRoot: string, size: LoadsSize): Promise<readonly BenchRow[]> {
  const parts = [
    () => benchPlanning(size.planned),
    () => benchEngine(size.worked),
    () => benchWaiting(),
    () => benchSpeedup(size.busy),
    () => benchTakeover(size.kills),
    () => benchCached(repositoryRoot, size.cached),
    () => benchPeers(repositoryRoot, size.compared),
  ];
  const rows: BenchRow[] = [];
  for (const part of parts) rows.push(...(await part()));
  return rows;
}
