import { loaded, type Page } from './page.ts';

const examplePage = loaded(async () => (await import('./example/example-page.tsx')).ExamplePage);

/**
 * Every page. To add one: a folder beside these with a component that takes `PageProps`, and a row here. `entry` puts it
 * into the navigation; its key, after "g", leads there from anywhere.
 */
export const pages: readonly Page[] = [
  {
    path: '/examples',
    title: () => 'Examples',
    entry: { label: 'Examples', key: 'e' },
    access: ['read', 'import'],
    component: loaded(async () => (await import('./examples/examples-page.tsx')).ExamplesPage),
  },
  ...['/examples/:slug', '/examples/:slug/:tab'].map((path) => ({
    path,
    title: ({ slug = '' }) => slug,
    below: '/examples',
    access: ['read', 'import'] as const,
    component: examplePage,
  })),
  {
    path: '/loads',
    title: () => 'Loads',
    entry: { label: 'Loads', key: 'l' },
    access: ['read', 'import'],
    component: loaded(async () => (await import('./loads/loads-page.tsx')).LoadsPage),
  },
  {
    path: '/loads/:id',
    title: ({ id = '' }) => `Load ${id.slice(0, 8)}`,
    below: '/loads',
    access: ['read', 'import'],
    component: loaded(async () => (await import('./load/load-page.tsx')).LoadPage),
  },
  {
    path: '/runs',
    title: () => 'Runs',
    entry: { label: 'Runs', key: 'r' },
    access: ['read', 'run'],
    component: loaded(async () => (await import('./runs/runs-page.tsx')).RunsPage),
  },
  {
    path: '/runs/:id',
    title: ({ id = '' }) => `Run ${id.slice(0, 8)}`,
    below: '/runs',
    access: ['read', 'run'],
    component: loaded(async () => (await import('./run/run-page.tsx')).RunPage),
  },
  {
    path: '/cache',
    title: () => 'Cache',
    entry: { label: 'Cache', key: 'c' },
    access: ['read'],
    component: loaded(async () => (await import('./cache/cache-page.tsx')).CachePage),
  },
  {
    path: '/audit',
    title: () => 'Audit trail',
    entry: { label: 'Audit', key: 'a' },
    access: ['admin'],
    component: loaded(async () => (await import('./audit/audit-page.tsx')).AuditPage),
  },
  {
    path: '/health',
    title: () => 'Health',
    entry: { label: 'Health', key: 'h' },
    access: ['read', 'import'],
    component: loaded(async () => (await import('./health/health-page.tsx')).HealthPage),
  },
];

/** Where the address `/` leads. */
export const HOME = '/examples';
