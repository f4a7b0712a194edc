/** Publishes, replaces, undoes, deprecates and collects for ever, at random; told where by one JSON argument. */
import { FailureError } from '@apphub/model';
import { forgetBlob, markDeleting, registerBlob } from '../../../blobs/index.ts';
import { openDatabase } from '../../../database/index.ts';
import { patchVersion, publishVersion, undoReplacement } from '../../index.ts';
import { digestOf, publication } from '../../testing/publications.ts';
import { byteFolder } from '../byte-folder.ts';
import { oneOf, randomFrom } from '../random.ts';

interface Orders {
  readonly url: string;
  readonly folder: string;
  readonly seed: number;
  readonly applicationName: string;
}

const { url, folder, seed, applicationName } = JSON.parse(process.argv[2] ?? '') as Orders;
const random = randomFrom(seed);
const database = openDatabase({ url, applicationName, poolSize: 1 });
const bytes = byteFolder(folder);
const CONTENTS = ['a', 'b', 'c', 'd'];
const actor = 'token:victim/00000000';

async function store(content: string): Promise<void> {
  await bytes.write(content);
  const isStored = () => bytes.has(digestOf(content));
  await registerBlob(database, { digest: digestOf(content), size: content.length }, { isStored });
}

async function collect(content: string): Promise<void> {
  const digest = digestOf(content);
  const { kind } = await markDeleting(database, { digest, keepReplacedMs: 0 });
  if (kind === 'deleting') await forgetBlob(database, { digest, deleteBytes: () => bytes.remove(digest) });
}

async function act(): Promise<void> {
  const content = oneOf(CONTENTS, random);
  const name = { slug: oneOf(['tides', 'waves'], random), version: oneOf(['1.0.0', '2.0.0'], random) };
  const choice = random();
  if (choice < 0.2) return collect(content);
  if (choice < 0.35) return void (await undoReplacement(database, { ...name, actor }));
  if (choice < 0.45) return void (await patchVersion(database, { ...name, actor, deprecated: random() < 0.5 }));
  await store(content);
  await publishVersion(database, publication(content, { ...name, actor, force: true, reason: 'at random' }));
}

for (;;) {
  try {
    await act();
  } catch (thrown) {
    // Refusals are a part of it: bytes that another one collects, nothing to undo.
    if (!(thrown instanceof FailureError) || thrown.failure.code === 'AUDIT_BROKEN') throw thrown;
  }
  process.stdout.write('.');
}
