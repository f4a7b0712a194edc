import { openMemoryBackend } from '@apphub/store';
import { type Fault, faultyBackend } from '../../../store/src/testing/faulty-backend.ts';
import { randomBytes } from 'node:crypto';
import { createHook } from 'node:async_hooks';
import { startKit } from './testing/kit.ts';

const timers = new Map<number, string>();
createHook({ init(id, type) { if (type === 'Timeout') timers.set(id, new Error().stack ?? ''); }, destroy(id) { timers.delete(id); } }).enable();
const limits = { answerMs: 200 };
const patience = { timeoutMs: 6_000, boundMs: 6_000 };
const faults: readonly (readonly [string, Fault])[] = [
  ['is down', { kind: 'failing', code: 'STORE_UNAVAILABLE' }],
  ['never answers', { kind: 'silent' }],
  ['cuts', { kind: 'truncating', bytes: 7 }],
  ['lies', { kind: 'lying' }],
  ['breaks off', { kind: 'breaking', bytes: 7 }],
  ['falls silent', { kind: 'stalling', bytes: 7 }],
];
for (const [name, fault] of faults) {
  for (const on of [undefined, ['get']] as const) {
  const backend = openMemoryBackend();
  { await using kit = await startKit({ backend }); await kit.put('1', randomBytes(400_000), kit.token('main')); await kit.put('2', 'x', kit.token('main')); }
  const before = new Set(timers.keys());
  {
    await using kit = await startKit({ limits, patience, backend: faultyBackend(backend, { fault, ...(on === undefined ? {} : { on: [...on] }) }) });
    await kit.text('1', kit.token('pr-1')); await kit.text('2', kit.token('pr-1'));
    if (on === undefined) await kit.put('3', 'body', kit.token('main'));
  }
  await new Promise((r) => setImmediate(r));
  const left = [...timers].filter(([id]) => !before.has(id));
  console.log(name, on, process.getActiveResourcesInfo().join());
  const seen = new Set<string>();
  for (const [, stack] of left) { const s = stack.split('\n').filter((l) => l.includes('/libs/')).slice(0, 4).map((l) => l.trim().replace(/\(?file:.*\/libs\//, '')).join(' < '); if (!seen.has(s)) { seen.add(s); console.log('   ', s); } }
  }
}
const t = performance.now();
process.on('exit', () => console.log('exit after', performance.now() - t));
