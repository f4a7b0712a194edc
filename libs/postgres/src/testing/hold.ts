import { failureOf } from '@apphub/model';
import { once } from 'node:events';
import { startEmbeddedPostgres } from '../index.ts';

/** A program with an embedded database: says where it is or why it is not, and stops it when its input ends. */
const [, , dataFolder] = process.argv;
try {
  const server = await startEmbeddedPostgres({ dataFolder: dataFolder as string, parameters: { fsync: 'off' } });
  console.log(JSON.stringify({ url: server.url, pid: process.pid }));
  await once(process.stdin.resume(), 'end');
  await server.stop();
} catch (thrown) {
  console.log(JSON.stringify({ failure: failureOf(thrown) }));
}
