/**
 * Starts at most `ahead` tasks before the first of them is done and gives their results in order.
 * However it ends, no task is running afterwards.
 */
export async function* inOrder<T>(tasks: Iterable<Promise<T>>, { ahead }: { readonly ahead: number }): AsyncGenerator<T, void> {
  const running: Promise<T>[] = [];
  const first = () => running.shift() as Promise<T>;
  try {
    for (const task of tasks) {
      // It may fail before its turn to be awaited; until then nobody else handles that.
      task.catch(() => undefined);
      running.push(task);
      if (running.length === ahead) yield await first();
    }
    while (running.length > 0) yield await first();
  } finally {
    await Promise.allSettled(running);
  }
}
