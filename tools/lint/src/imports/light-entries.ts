import type { Finding } from '../check-port.ts';
import { lightEntries, type LightEntry } from './arrows.ts';
import type { ImportEdge, ImportGraph } from './graph.ts';

/** What a light entry loads although it must not, with the way it came. */
export function heavyLoads({ edges }: ImportGraph): Finding[] {
  const loading = Map.groupBy(
    edges.filter(({ loads }) => loads),
    ({ from }) => from,
  );
  return lightEntries.flatMap((light) => loadedBy(light, loading));
}

function loadedBy({ entry, without, reason }: LightEntry, loading: ReadonlyMap<string, readonly ImportEdge[]>): Finding[] {
  const ways = new Map([[entry, entry]]);
  const findings: Finding[] = [];
  for (const [file, way] of ways) {
    for (const edge of loading.get(file) ?? []) {
      const name = targetName(edge);
      const longer = `${way} -> ${name}`;
      if (without.some((heavy) => isHeavy(name, heavy))) findings.push({ rule: 'light-entry', reason, place: `${file}:${edge.line}`, message: longer });
      else if (!ways.has(name)) ways.set(name, longer);
    }
  }
  return findings;
}

function targetName({ target, specifier }: ImportEdge): string {
  if (target.kind === 'file') return target.path;
  return target.kind === 'foreign' ? target.name : specifier;
}

function isHeavy(name: string, heavy: RegExp | string): boolean {
  if (typeof heavy !== 'string') return heavy.test(name);
  return heavy.endsWith('/') ? name.startsWith(heavy) : name === heavy;
}
