import type { ServiceConfig } from '../config/index.ts';
import type { RunningService } from './start-service.ts';

/** What somebody who has just started the service wants to know. */
export function startLines({ roles, database, adminTokenFile }: ServiceConfig, { url, store, hasFirstToken }: Pick<RunningService, 'url' | 'store' | 'hasFirstToken'>): string[] {
  const what = roles.includes('api') ? 'The catalog' : 'A worker of the catalog';
  const facts: readonly (readonly [string, string])[] = [
    ...(roles.includes('api') ? ([
      ['page', `${url}/ui/`],
      ['try it', `${url}/docs`],
    ] as const) : []),
    ...(hasFirstToken ? ([['admin token', adminTokenFile]] as const) : []),
    ['database', database.kind === 'embedded' ? `its own, in ${database.dataFolder}` : 'as DATABASE_URL says'],
    ['store', store],
    ['roles', roles.join(', ')],
  ];
  return [`${what} serves on ${url}`, ...facts.map(([name, value]) => `  ${name.padEnd(12)}  ${value}`)];
}
