/**
 * Who may import whom, and why no one else; ARCHITECTURE.md draws it.
 *
 *   model ◄── pack, store, sandbox, postgres, client, catalog        store ◄── trust
 *     ▲                                      ▲
 *     └──── build, runtime ──────────────────┘
 *                ▲                         loads ──► model, build, catalog
 *             compose ◄── tools, apps
 */
export interface Arrow {
  /** Folders whose packages may be imported. */
  readonly mayImport: readonly string[];
  /** What an import of anything else would break. */
  readonly reason: string;
}

const ALL_LIBS = ['libs/model', 'libs/pack', 'libs/store', 'libs/trust', 'libs/sandbox', 'libs/build', 'libs/runtime', 'libs/catalog', 'libs/postgres', 'libs/client', 'libs/loads', 'libs/nx-cache', 'libs/compose'];

export const arrows: Readonly<Record<string, Arrow>> = {
  'libs/model': {
    mayImport: [],
    reason: 'The nouns stand on nothing: every other package, and a browser, can have them.',
  },
  'libs/pack': {
    mayImport: ['libs/model'],
    reason: 'Archives are bytes in and bytes out; where they go is for the caller to say.',
  },
  'libs/store': {
    mayImport: ['libs/model'],
    reason: 'A store knows names and bytes; what they mean is above it.',
  },
  'libs/trust': {
    mayImport: ['libs/model', 'libs/store'],
    reason: 'Whether a record is believed must not depend on who builds.',
  },
  'libs/sandbox': {
    mayImport: ['libs/model'],
    reason: 'Isolation must not know what it isolates.',
  },
  'libs/build': {
    mayImport: ['libs/model', 'libs/pack', 'libs/store', 'libs/trust', 'libs/sandbox'],
    reason: 'A build gets its ports handed in: it neither reads settings nor runs what it has built.',
  },
  'libs/runtime': {
    mayImport: ['libs/model', 'libs/pack', 'libs/store', 'libs/sandbox'],
    reason: 'Whoever runs bundles needs nothing that builds them.',
  },
  'libs/catalog': {
    mayImport: ['libs/model', 'libs/postgres'],
    reason: 'The catalog keeps what it is told; it neither builds nor stores bytes. Its tests start a Postgres of their own.',
  },
  'libs/postgres': {
    mayImport: ['libs/model'],
    reason: 'It starts a server; what is in the database is for others.',
  },
  'libs/client': {
    mayImport: ['libs/model'],
    reason: 'It runs in browsers, and knows of the service only what the API says.',
  },
  'libs/loads': {
    mayImport: ['libs/model', 'libs/build', 'libs/catalog'],
    reason: 'A load gets its planner and its workers handed in: who asks Nx, and who listens on the network, stand above it.',
  },
  'libs/nx-cache': {
    mayImport: ['libs/model', 'libs/store', 'libs/trust'],
    reason: 'A cache for any Nx workspace: it knows neither examples nor the catalog, and gets its tokens handed in.',
  },
  'libs/compose': {
    mayImport: ALL_LIBS.filter((folder) => folder !== 'libs/compose'),
    reason: 'Composition is the outermost library: it may know all others and nothing of the tools.',
  },
  'tools/nx-example-bundle': {
    mayImport: ['libs/model', 'libs/build', 'libs/runtime', 'libs/client', 'libs/loads', 'libs/compose'],
    reason: 'The plugin translates between Nx and the libraries; what it would need beyond these belongs into one of them.',
  },
  'tools/nx-cache-plugin': {
    mayImport: ['libs/model', 'libs/nx-cache'],
    reason: 'It starts the proxy for any Nx workspace, and every Nx command loads it.',
  },
  'apps/web': {
    mayImport: ['libs/model', 'libs/client', 'libs/postgres', 'tools/nx-example-bundle'],
    reason: 'The page runs in a browser and knows of the service only what its client says; the last two are for its tests, which start the real service.',
  },
  'apps/cli': {
    mayImport: [...ALL_LIBS, 'tools/nx-example-bundle'],
    reason: 'An app may use every library, and in its tests the checkouts that the plugin generates; nothing may use an app.',
  },
  'apps/catalog': {
    mayImport: [...ALL_LIBS, 'tools/nx-example-bundle'],
    reason: 'An app may use every library, and the plugin for its planner; nothing may use an app.',
  },
  'tools/bench': { mayImport: [...ALL_LIBS, 'tools/nx-example-bundle'], reason: 'Tools may use every library, never each other; what planning costs is measured on the plugin itself.' },
  'tools/dev': { mayImport: ALL_LIBS, reason: 'Tools may use every library, never each other.' },
  'tools/lint': { mayImport: ALL_LIBS, reason: 'Tools may use every library, never each other.' },
};

/** A foreign package that may be named in one place only. */
export interface Confinement {
  readonly packages: RegExp;
  readonly within: string;
  readonly reason: string;
}

export const confinements: readonly Confinement[] = [
  {
    packages: /^(pg|pg-.*|node-pg-migrate)$/,
    within: 'libs/catalog/',
    reason: 'SQL stands beside the operation it belongs to, and what the driver throws becomes a failure in one place.',
  },
  {
    packages: /^@aws-sdk\/|^@smithy\//,
    within: 'libs/store/src/s3/',
    reason: 'The SDK is slow to load and has its own words for every failure: the S3 adapter alone pays for it and translates.',
  },
  {
    packages: /^(@nx\/.*|nx)$/,
    within: 'tools/nx-',
    reason: 'Nx changes its interfaces often, and the libraries run where there is no Nx.',
  },
  {
    packages: /^nx$/,
    within: 'tools/nx-example-bundle/src/planner/child/deep-nx',
    reason: 'Nobody promises to keep the insides of Nx: one file knows them, and its contract test says when they have changed.',
  },
];

/** A file that is loaded so often that some things must never come along with it. */
export interface LightEntry {
  readonly entry: string;
  readonly without: readonly (RegExp | string)[];
  readonly reason: string;
}

export const lightEntries: readonly LightEntry[] = [
  {
    entry: 'tools/nx-example-bundle/src/index.ts',
    without: [/^@aws-sdk\//, 'esbuild', 'tar', 'libs/sandbox/', 'libs/runtime/', 'libs/store/', 'libs/compose/'],
    reason: 'Every Nx command in this repository loads the plugin to draw the graph, the ones that build nothing included.',
  },
  {
    entry: 'apps/cli/src/main.ts',
    without: ['pg', /^@aws-sdk\//, 'libs/catalog/', 'libs/client/', 'libs/store/', 'libs/build/', 'libs/compose/'],
    reason: 'Help, completion and wrong words are answered at once; every command brings what it needs when it is called.',
  },
];
