/** How often each key occurs, the most frequent first, equals in code-unit order. */
export function countBy(items, keyOf) {
  const groups = Map.groupBy(items, keyOf);
  return [...groups].map(([key, group]) => ({ key, count: group.length })).sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/** The smallest value that `share` of all values do not exceed; 0 for none. */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
