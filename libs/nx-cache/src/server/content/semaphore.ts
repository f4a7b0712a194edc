/** Lets so many in at once; the others wait in order. */
export interface Semaphore {
  /** Disposing of what it gives makes room for the next. */
  enter(): Promise<Place>;
}

export interface Place extends Disposable {
  /** Milliseconds that it was waited for. */
  readonly ms: number;
}

/** Opens one with `places` places. */
export function semaphore(places: number): Semaphore {
  let free = places;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async enter() {
      const since = performance.now();
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return { ms: performance.now() - since, [Symbol.dispose]: leave };
    },
  };
}
