import { type CallOutput, type Upload, uploadOf } from '@apphub/client';
import { fail, FailureError, parseBundleReference } from '@apphub/model';
import { sizeWords } from '@apphub/model/words';
import { Readable } from 'node:stream';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { paintState } from '../render/state-paint.ts';
import { openArchive } from '../session/open-archive.ts';
import { openBuilder } from '../session/open-builder.ts';
import { confirm } from '../session/confirm.ts';
import { connect, type ServiceWords } from '../session/connect.ts';
import { type Paint, printJson, type Terminal } from '../terminal.ts';

export interface PublishWords extends ServiceWords {
  readonly archive?: string;
  readonly platform?: string;
  readonly immutable?: boolean;
  readonly force?: boolean;
  readonly reason?: string;
  readonly ifMatch?: string;
  readonly yes?: boolean;
}

/** `apphub publish <slug[@version]>`: publishes an example of this checkout, or an archive. */
export async function publishCommand(name: string, words: PublishWords, terminal: Terminal): Promise<ExitCode> {
  const { force = false, reason, yes } = words;
  if (force && reason === undefined) fail('USAGE', '--force needs --reason: it stands in the audit trail.');
  const asked = referenceOf(name);
  if (force) await confirm(`Replace what is published as ${name}?`, { yes }, terminal);
  const client = await connect(words, terminal);
  const upload = words.archive === undefined ? await fromCheckout(asked, terminal) : await openArchive(words.archive, { ...asked, cwd: terminal.cwd });
  const published = await client.publish({
    ...upload,
    signal: terminal.signal,
    ...(force ? { force: 'true' as const } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(words.immutable === true ? { immutable: 'true' as const } : {}),
    ...(words.platform === undefined ? {} : { platform: words.platform }),
    ...(words.ifMatch === undefined ? {} : { ifMatch: words.ifMatch }),
  });
  if (words.json === true) printJson(terminal, published);
  else terminal.out(outcomeLine(published, terminal.screen.paint));
  return exitCodes.ok;
}

interface Asked {
  readonly slug: string;
  readonly version?: string;
}

function referenceOf(text: string): Asked {
  const parsed = parseBundleReference(text);
  if (!parsed.ok || parsed.value.digest !== undefined || parsed.value.exportName !== undefined) return fail('USAGE', `Expected "slug" or "slug@version", got ${JSON.stringify(text.slice(0, 80))}.`);
  return parsed.value;
}

/** Which bytes those are, the builder says; a bundle that is gone from the store is built again. */
async function fromCheckout({ slug, version }: Asked, terminal: Terminal): Promise<Upload> {
  const { session, builder } = await openBuilder([slug], {}, terminal);
  const built = await builder.build(slug);
  if (!built.ok) throw new FailureError(built.error);
  const example = session.examples.find(slug);
  if (!example.ok) throw new FailureError(example.error);
  const { receipt } = built.value;
  if (version !== undefined && version !== receipt.version) fail('USAGE', `The manifest of ${slug} has the version ${receipt.version}, not ${version}.`);
  const bytes = await session.ports.store.openBlob(receipt.digest, { signal: terminal.signal, size: receipt.size });
  if (bytes === undefined) fail('STORE_BLOB_MISSING', `The bundle of ${slug} (${receipt.digest}) is not in the store.`);
  return uploadOf({ receipt, manifest: example.value.manifest, archive: Readable.toWeb(bytes) as ReadableStream<Uint8Array> });
}

const SHOWN = 'sha256:'.length + 12;

function outcomeLine({ outcome, previousDigest, version: { slug, version, digest, artifact, platform } }: CallOutput<'publishVersion'>, paint: Paint): string {
  const what = previousDigest === null ? paintState(outcome, paint) : `${outcome} ${previousDigest.slice(0, SHOWN)}`;
  return `${slug}@${version}  ${digest.slice(0, SHOWN)}  ${sizeWords(artifact.size)}  ${platform}  ${what}`;
}
