import { packed } from '../matrix/archives.ts';

/** A small archive as Nx makes it, with one file of this content. */
export function nxEntry(content: string | Buffer): Buffer {
  return packed([
    { name: 'dist/out.txt', content: Buffer.from(content) },
    { name: 'terminalOutput', content: Buffer.from('built') },
    { name: 'code', content: Buffer.alloc(4) },
  ]);
}
