/**
 * Packs a folder in a process of its own, whose time and memory are then those of packing, and writes into
 * MEMORY_REPORT how many bytes of memory that took at most: `node pack-child.ts FOLDER ARCHIVE MEMORY_REPORT`.
 */
import { packArchive, planArchive } from '@apphub/pack';
import { closeSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', archive = '', memoryReport = ''] = process.argv.slice(2);

function filesIn(path: string): { path: string; source: string }[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`;
    return entry.isDirectory() ? filesIn(inner) : [{ path: inner, source: join(folder, inner) }];
  });
}

const descriptor = openSync(archive, 'w');
await packArchive(planArchive(filesIn('')), async (chunk) => {
  writeSync(descriptor, chunk);
});
closeSync(descriptor);
writeFileSync(memoryReport, String(process.resourceUsage().maxRSS * 1024));
