import { sha256 } from '@apphub/model/node';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The memory of hashed files that the builds of this checkout use as well; see `indexFolder` in `@apphub/compose`, which
 * cannot be loaded here, since inference must not load a store. Outside the repository: what a checkout brings along
 * must not make a key lie.
 */
export function sharedIndexFolder(workspaceRoot: string): string {
  const configured = process.env['XDG_CACHE_HOME'];
  const cache = configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), '.cache');
  return join(cache, 'apphub', 'inputs', sha256(workspaceRoot).slice(7, 23));
}
