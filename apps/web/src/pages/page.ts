import type { Scope } from '@apphub/model/scopes';
import { type ComponentType, lazy } from 'react';
import type { PathNames } from '../app/router/path-pattern.ts';
import { loadPatiently } from './load-patiently.ts';

/** What a page is shown with: what stands in the address. */
export interface PageProps {
  readonly names: PathNames;
}

/** One page of this program; its code is loaded when it is first shown. */
export interface Page {
  /** Such as `/examples/:slug`. The first that matches is shown. */
  readonly path: string;
  /** What stands in the title of the window; `names` as in the address. */
  readonly title: (names: PathNames) => string;
  /** Its entry in the navigation; absent where it has none. */
  readonly entry?: { readonly label: string; readonly key: string };
  /** Which entry is marked while it is shown; its own where absent. */
  readonly below?: string;
  /** Shown to holders of one of these only. */
  readonly access: readonly Scope[];
  readonly component: ComponentType<PageProps>;
}

/** @param load the component of a page, from a module of its own. */
export function loaded(load: () => Promise<ComponentType<PageProps>>): ComponentType<PageProps> {
  return lazy(async () => ({ default: await loadPatiently(load) }));
}
