/** Packs the folder given as argument in a process of its own and prints the digest of the archive's bytes. */
import { sha256 } from '@apphub/model/node';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { planArchive } from '../plan.ts';
import { packBytes } from './pack-bytes.ts';

const [folder = '', umask = '022'] = process.argv.slice(2);
process.umask(umask);
const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
const { bytes } = await packBytes(planArchive(paths.map((path) => ({ path, source: join(folder, path) }))));
process.stdout.write(sha256(bytes));
