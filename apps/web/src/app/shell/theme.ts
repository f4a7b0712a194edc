import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const KEY = 'apphub.theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function chosen(): Theme | undefined {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : undefined;
}

function current(): Theme {
  return chosen() ?? (system.matches ? 'dark' : 'light');
}

function put(): void {
  const theme = chosen();
  if (theme === undefined) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  listeners.forEach((listen) => listen());
}

system.addEventListener('change', put);
put();

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

/** The theme that is shown: the chosen one, or that of the system. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, current);
}

/** Chooses the other theme; the choice is forgotten where it is the one of the system. */
export function switchTheme(): void {
  const next = current() === 'dark' ? 'light' : 'dark';
  if ((next === 'dark') === system.matches) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, next);
  put();
}
