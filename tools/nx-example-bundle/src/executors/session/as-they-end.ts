/** How many run at once. */
interface AsTheyEndOptions {
  readonly limit: number;
}

/** Starts `run` for each item, at most `limit` at once, and yields the results in the order in which they come. */
export async function* asTheyEnd<T, R>(items: readonly T[], run: (item: T) => Promise<R>, { limit }: AsTheyEndOptions): AsyncGenerator<R> {
  const running = new Map<number, Promise<readonly [number, R]>>();
  let next = 0;
  const start = (index: number) => running.set(index, run(items[index] as T).then((result) => [index, result] as const));
  while (next < items.length || running.size > 0) {
    while (next < items.length && running.size < limit) start(next++);
    const [index, result] = await Promise.race(running.values());
    running.delete(index);
    yield result;
  }
}
