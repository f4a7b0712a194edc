import { err, ok, type Result } from '@apphub/model';
import { posix } from 'node:path';

/** One thing that a manifest asks for. */
export type Capability =
  /** To open connections. */
  | { readonly kind: 'network' }
  /** To write in its own fresh folders. */
  | { readonly kind: 'fs' }
  /** A folder or file of the machine, by an absolute path. */
  | { readonly kind: 'path'; readonly path: string; readonly access: 'read' | 'write' }
  /** To start programs and threads from Node, which Node's own permissions do not reach. */
  | { readonly kind: 'processes' }
  /** Something that nothing here knows. */
  | { readonly kind: 'unknown'; readonly name: string };

const PATH = /^fs:(read|write):(\/.*)$/s;

/** Reads an entry of "capabilities"; the error says what was expected. */
export function parseCapability(text: string): Result<Capability, string> {
  if (text === 'network' || text === 'fs' || text === 'processes') return ok({ kind: text });
  if (!text.startsWith('fs:')) return ok({ kind: 'unknown', name: text });
  const [, access, path = ''] = PATH.exec(text) ?? [];
  const isPlain = path === posix.normalize(path) && !/[\u0000-\u001f*,]/.test(path) && (path === '/' || !path.endsWith('/'));
  if (access === undefined || !isPlain) return err('expected "fs:read:<path>" or "fs:write:<path>" with an absolute, normalised path');
  return ok({ kind: 'path', path, access: access as 'read' | 'write' });
}
