import type { Check, Finding } from '../check-port.ts';
import { importCycles } from '../imports/cycles.ts';
import { importGraph } from '../imports/graph.ts';
import { heavyLoads } from '../imports/light-entries.ts';
import { edgeRules } from '../imports/rules.ts';
import { unusedDependencies } from '../imports/unused.ts';

const CYCLE_REASON = 'Files in a circle can only be understood, tested and loaded together; types count, since people read them.';

/** Arrows, exports, confinement, cycles, light entries and declared dependencies, over every import of ours. */
export const importsCheck: Check = {
  name: 'imports',
  async run(repository) {
    const graph = importGraph(repository);
    const perEdge = graph.edges.flatMap((edge) => edgeRules.flatMap((rule) => rule(edge, graph)));
    const cycles = importCycles(graph.edges).map(cycleFinding);
    const unused = unusedDependencies(repository, graph.packages.values());
    const figures = `${graph.edges.length} imports in ${graph.packages.size} packages`;
    return { findings: [...perEdge, ...cycles, ...heavyLoads(graph), ...unused], figures };
  },
};

function cycleFinding(cycle: readonly string[]): Finding {
  const [first = ''] = cycle;
  return { rule: 'no-cycles', reason: CYCLE_REASON, place: first, message: [...cycle, first].join(' -> ') };
}
