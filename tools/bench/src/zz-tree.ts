import { writeTree } from './pack-tree.ts';
import { packArchive, planArchive, unpackVerified } from '@apphub/pack';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { once } from 'node:events';
const folder = '/dev/shm/r3t'; mkdirSync(folder, { recursive: true });
const tgz = join(folder, 'a.tgz'), out = join(folder, 'out');
if (!existsSync(tgz)) {
  writeTree(join(folder, 'tree'), { files: 4000, bytes: 50e6 });
  const paths = readdirSync(join(folder, 'tree'), { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const sink = createWriteStream(tgz);
  await packArchive(planArchive(paths.map((p) => ({ path: p.slice(folder.length + 6), source: p }))), async (c) => { if (!sink.write(c)) await once(sink, 'drain'); });
  sink.end(); await once(sink, 'close');
}
console.log(statSync(tgz).size);
const nowhere = () => new Writable({ write: (_c, _e, d) => d() });
const works: Record<string, () => Promise<unknown>> = {
  unpack: () => unpackVerified(createReadStream(tgz, { highWaterMark: 2 ** 18 }), out, { maxEntries: 1e5, maxBytes: 1e9 }),
  inflate: () => pipeline(createReadStream(tgz, { highWaterMark: 2 ** 18 }), createGunzip({ chunkSize: 2 ** 18 }), nowhere()),
  tar: async () => execFileSync('sh', ['-c', 'mkdir -p "$2" && tar xzf "$1" -C "$2"', 'sh', tgz, out]),
};
const only = process.argv.slice(2);
const res: Record<string, { w: number[]; c: number[]; s: number[] }> = {};
for (let i = 0; i < Number(process.env['N'] ?? 7); i++) for (const [name, work] of Object.entries(works)) {
  if (only.length && !only.includes(name)) continue;
  const r0 = process.resourceUsage(); const k0 = kids(); const t = performance.now();
  await work();
  const w = performance.now() - t; const r1 = process.resourceUsage(); const k1 = kids();
  rmSync(out, { recursive: true, force: true });
  (res[name] ??= { w: [], c: [], s: [] });
  res[name].w.push(w); res[name].c.push((r1.userCPUTime - r0.userCPUTime) / 1000 + k1.u - k0.u); res[name].s.push((r1.systemCPUTime - r0.systemCPUTime) / 1000 + k1.s - k0.s);
}
function kids() { const f = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' '); return { u: Number(f[13]) * 10, s: Number(f[14]) * 10 }; }
const med = (v: number[]) => [...v].sort((a, b) => a - b)[v.length >> 1]!;
for (const [n, { w, c, s }] of Object.entries(res)) console.log(n.padEnd(10), 'wall min/med', Math.min(...w).toFixed(0), med(w).toFixed(0), 'user min/med', Math.min(...c).toFixed(0), med(c).toFixed(0), 'sys', Math.min(...s).toFixed(0), med(s).toFixed(0));
