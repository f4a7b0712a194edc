import type { Scope } from '@apphub/model/scopes';
import type { ComponentType } from 'react';
import { BuildsTab } from './builds/builds-tab.tsx';
import { RunTab } from './run/run-tab.tsx';
import { VersionsTab } from './versions/versions-tab.tsx';

/** One view of an example. To add one: a folder with a component and a row. */
export interface ExampleTab {
  /** In the address; the first one has none. */
  readonly name: string;
  readonly words: string;
  /** Holders of one of these see it. */
  readonly needs: readonly Scope[];
  readonly component: ComponentType<{ readonly slug: string }>;
}

export const exampleTabs: readonly ExampleTab[] = [
  { name: '', words: 'Builds', needs: ['read', 'import'], component: BuildsTab },
  { name: 'versions', words: 'Versions', needs: ['read'], component: VersionsTab },
  { name: 'run', words: 'Run', needs: ['read'], component: RunTab },
];
