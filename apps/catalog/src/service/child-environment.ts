import type { Environment } from '@apphub/compose';
import { settings } from '../config/settings.ts';

/** The driver's own variables, PGPASSWORD among them. */
const POSTGRES = /^PG[A-Z_]+$/;

/** What processes that build see: all but what only the service needs. Their sandboxes see next to nothing of it. */
export function childEnvironment(env: Environment): Environment {
  const ours = new Set<string>(Object.values(settings).map(({ name }) => name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.has(name) && !POSTGRES.test(name)));
}
