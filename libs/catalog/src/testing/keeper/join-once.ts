import { once } from 'node:events';
import { joinSharedServer } from '../shared-server.ts';

/** A test run: joins the server, says where it is, and is gone when its input ends. */
const { url, leave } = await joinSharedServer(undefined);
console.log(url);
await once(process.stdin.resume(), 'end');
leave();
