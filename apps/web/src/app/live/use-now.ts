import { useSyncExternalStore } from 'react';

const STEP_MS = 1000;

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  timer ??= setInterval(step, STEP_MS);
  return () => {
    listeners.delete(listen);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function step(): void {
  if (document.visibilityState !== 'visible') return;
  now = Date.now();
  listeners.forEach((listen) => listen());
}

/** The time in milliseconds since the epoch, to the second; one clock for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
