import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { largeArchive, measured } from './support/large-archive.ts';
import { createWorld } from './support/world.ts';

/** 2048 is what the default limit takes; less shows the same and takes less time. */
const MEGABYTES = Number(process.env['APPHUB_TEST_LARGE_MB'] ?? 256);
const MEGABYTE = 1 << 20;

/** The most memory that a process has had so far. Bytes; Linux only. */
function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

test.each([['itself'], ['a form']])(`a bundle of ${MEGABYTES} MB, sent by %s, streams through: memory does not grow with its size`, async (way) => {
  await using world = await createWorld({ env: { APPHUB_ROLES: 'api' } });
  const service = await world.start('one');
  const client = world.client(service);
  const send = async (slug: string, megabytes: number) => {
    const about = { name: slug, version: '1.0.0', megabytes };
    const { digest, size } = await measured(largeArchive(about));
    const archive = Readable.toWeb(largeArchive(about)) as ReadableStream<Uint8Array>;
    if (way === 'itself') await client.publish({ slug, version: '1.0.0', digest, archive });
    else await sendForm({ slug, version: '1.0.0', digest }, archive);
    return { digest, size };
  };
  const sendForm = async (fields: Readonly<Record<string, string>>, archive: ReadableStream<Uint8Array>) => {
    const boundary = 'boundary-of-this-test';
    const part = (name: string, more = '') => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
    async function* form(): AsyncGenerator<Uint8Array> {
      for (const [name, value] of Object.entries(fields)) yield Buffer.from(`${part(name)}${value}\r\n`);
      yield Buffer.from(part('artifact', '; filename="a.tgz"'));
      yield* archive as unknown as NodeReadableStream<Uint8Array>;
      yield Buffer.from(`\r\n--${boundary}--\r\n`);
    }
    const headers = { authorization: `Bearer ${world.token}`, 'content-type': `multipart/form-data; boundary=${boundary}` };
    const response = await fetch(`${service.url}/job-bundles`, { method: 'POST', headers, body: Readable.toWeb(Readable.from(form())) as ReadableStream<Uint8Array>, duplex: 'half' } as RequestInit);
    if (response.status !== 201) throw new Error(await response.text());
  };

  await send('small', 4);
  const before = peakMemory(service.pid);
  const { digest, size } = await send('large', MEGABYTES);
  const download = await client.downloadVersion({ params: { slug: 'large', version: '1.0.0' } });
  expect(await measured(Readable.fromWeb(download.bytes as NodeReadableStream<Uint8Array>))).toEqual({ digest, size });
  const grown = (peakMemory(service.pid) - before) / MEGABYTE;
  expect(grown).toBeLessThan(150);
});
