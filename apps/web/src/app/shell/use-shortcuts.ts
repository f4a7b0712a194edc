import { useEffect, useRef } from 'react';
import type { Page } from '../../pages/page.ts';
import { navigate } from '../router/location.ts';

export interface ShortcutOptions {
  readonly entries: readonly Page[];
  readonly help: () => void;
}

const GO_MS = 1200;
const TYPING = 'input, textarea, select, [contenteditable]';

/** "g" and a letter lead to a page, "/" into its search, "?" to the help. Keys that somebody types into a field are theirs. */
export function useShortcuts(options: ShortcutOptions): void {
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    let going = 0;
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as Element;
      if (target.closest(TYPING) !== null || target.closest('dialog') !== null) return;
      const { entries, help } = latest.current;
      const to = event.timeStamp - going < GO_MS ? entries.find(({ entry }) => entry?.key === event.key)?.path : undefined;
      going = event.key === 'g' ? event.timeStamp : 0;
      if (to !== undefined) navigate(to);
      else if (event.key === '?') help();
      else if (event.key === '/') document.querySelector<HTMLElement>('[data-search]')?.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
