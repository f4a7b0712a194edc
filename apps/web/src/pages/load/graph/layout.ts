import { compareCodeUnits } from '@apphub/model';

/** Where a task is drawn: its corner at the top left, in pixels of the unscaled drawing. */
export interface Place {
  readonly slug: string;
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 226, height: 42 } as const;
const GAP = { x: 64, y: 12, inner: 16 } as const;
const SWEEPS = 4;

type Edge = readonly [string, string];

/**
 * Places tasks in columns from left to right, each right of all that it waits for, and in each column near what they are
 * joined with, so that edges are short. A column that would be much taller than the drawing is wide is folded.
 */
export function layoutOf(slugs: readonly string[], told: readonly Edge[]): Layout {
  // Sums of fractions depend on their order.
  const edges = [...told].sort(([from, to], [otherFrom, otherTo]) => compareCodeUnits(from, otherFrom) || compareCodeUnits(to, otherTo));
  const layers = layersOf([...slugs].sort(compareCodeUnits), edges);
  untangle(layers, edges);
  const most = Math.max(6, Math.ceil(Math.sqrt(slugs.length) * 1.4));
  const places = new Map<string, Place>();
  const columns: { readonly x: number; readonly slugs: readonly string[] }[] = [];
  let x = 0;
  for (const layer of layers) {
    const folds = Math.ceil(layer.length / most);
    const rows = Math.ceil(layer.length / folds);
    for (let fold = 0; fold < folds; fold += 1) {
      columns.push({ x, slugs: layer.slice(fold * rows, (fold + 1) * rows) });
      x += NODE.width + (fold === folds - 1 ? GAP.x : GAP.inner);
    }
  }
  const heightOf = (rows: number) => rows * (NODE.height + GAP.y) - GAP.y;
  const height = Math.max(0, ...columns.map((column) => heightOf(column.slugs.length)));
  for (const column of columns) {
    const top = (height - heightOf(column.slugs.length)) / 2;
    column.slugs.forEach((slug, row) => places.set(slug, { slug, x: column.x, y: Math.round(top + row * (NODE.height + GAP.y)) }));
  }
  return { places, width: Math.max(0, x - GAP.x), height };
}

/** Each task in the layer after the last of its upstreams; what is in a circle stays in the layer it was reached in. */
function layersOf(slugs: readonly string[], edges: readonly Edge[]): string[][] {
  const dependents = Map.groupBy(edges, ([upstream]) => upstream);
  const open = new Map(slugs.map((slug) => [slug, 0]));
  for (const [, dependent] of edges) open.set(dependent, (open.get(dependent) ?? 0) + 1);
  const depth = new Map(slugs.map((slug) => [slug, 0]));
  const ready = slugs.filter((slug) => open.get(slug) === 0);
  for (const slug of ready) {
    for (const [, dependent] of dependents.get(slug) ?? []) {
      depth.set(dependent, Math.max(depth.get(dependent) ?? 0, (depth.get(slug) ?? 0) + 1));
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
  const layers: string[][] = [];
  for (const slug of slugs) (layers[depth.get(slug) ?? 0] ??= []).push(slug);
  return layers.filter((layer) => layer !== undefined);
}

/** Orders each layer by the middle of what its tasks are joined with, from the left and back again. */
function untangle(layers: readonly string[][], edges: readonly Edge[]): void {
  const upstreams = Map.groupBy(edges, ([, dependent]) => dependent);
  const dependents = Map.groupBy(edges, ([upstream]) => upstream);
  const rank = new Map<string, number>();
  const remember = (layer: readonly string[]) => layer.forEach((slug, index) => rank.set(slug, (index + 0.5) / layer.length));
  layers.forEach(remember);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForward = sweep % 2 === 0;
    const middle = (slug: string) => {
      const joined = isForward ? (upstreams.get(slug) ?? []).map(([other]) => other) : (dependents.get(slug) ?? []).map(([, other]) => other);
      return joined.length === 0 ? (rank.get(slug) ?? 0) : joined.reduce((sum, other) => sum + (rank.get(other) ?? 0), 0) / joined.length;
    };
    for (const layer of isForward ? layers : [...layers].reverse()) {
      const middles = new Map(layer.map((slug) => [slug, middle(slug)]));
      layer.sort((a, b) => (middles.get(a) ?? 0) - (middles.get(b) ?? 0) || compareCodeUnits(a, b));
      remember(layer);
    }
  }
}

/** The line of an edge, for `d` of a path. */
export function edgeLine({ places }: Layout, [from, to]: Edge): string {
  const a = places.get(from);
  const b = places.get(to);
  if (a === undefined || b === undefined) return '';
  const [x1, y1, x2, y2] = [a.x + NODE.width, a.y + NODE.height / 2, b.x, b.y + NODE.height / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
