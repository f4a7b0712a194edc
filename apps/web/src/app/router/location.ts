import { useSyncExternalStore } from 'react';

/** Where the page is, without the path that the service serves it below. */
export interface PageLocation {
  /** Begins with a slash. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const BASE = import.meta.env.BASE_URL.replace(/\/$/, '');
const listeners = new Set<() => void>();
let current = read();

window.addEventListener('popstate', changed);

function read(): PageLocation {
  const { pathname, search } = window.location;
  return { path: pathname.startsWith(BASE) ? pathname.slice(BASE.length) || '/' : '/', query: new URLSearchParams(search) };
}

function changed(): void {
  current = read();
  listeners.forEach((listen) => listen());
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

/** Where the page is; renders again when it goes elsewhere. */
export function usePageLocation(): PageLocation {
  return useSyncExternalStore(subscribe, () => current);
}

/** The address of a place in the page, for links. */
export function hrefOf(to: string): string {
  return `${BASE}${to}`;
}

/** Goes to a place in the page; `replace` leaves no step to go back to. */
export function navigate(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) window.history.replaceState(null, '', hrefOf(to));
  else window.history.pushState(null, '', hrefOf(to));
  changed();
  if (!replace) window.scrollTo(0, 0);
}

/** Changes what stands in the query, and leaves no step to go back to; an empty value takes the name out. */
export function changeQuery(changes: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(current.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(text === '' ? current.path : `${current.path}?${text}`, { replace: true });
}
