import type { CallOutput, CatalogClient } from '@apphub/client';
import { failureOf, type Digest, durationWords, sizeWords } from '@apphub/model';
import type { ExampleStatus } from '@apphub/model/api';
import { archiveFromMac } from '../support/archives.ts';
import { watchUntil } from '../support/watching.ts';

export interface StoryOptions {
  readonly client: CatalogClient;
  readonly slug: string;
  readonly version: string;
  /** Told each line as it happens. */
  readonly say: (line: string) => void;
}

type Version = CallOutput<'getVersion'>;

/** What the story came to; tests look at it. */
export interface Story {
  /** The bundle with native code of another system. */
  readonly seed: Digest;
  readonly seeded: Version;
  readonly statuses: readonly ExampleStatus[];
  readonly imported: Version;
  /** The failure of publishing the seed again, without force. */
  readonly refusal: { readonly code: string; readonly message: string };
  readonly replaced: Version;
  readonly undone: Version;
  /** Newest first. */
  readonly history: CallOutput<'listHistory'>;
  readonly audit: CallOutput<'verifyAudit'>;
}

/**
 * An example with native code is published from a Mac; an import on this machine builds it anew and replaces it; a plain
 * publish is refused; a forced one replaces it with a reason; an undo brings it back.
 */
export async function tellStory({ client, slug, version, say }: StoryOptions): Promise<Story> {
  const params = { slug, version };
  const get = () => client.call('getVersion', { params });
  const archive = await archiveFromMac({ name: slug, version });
  const upload = { slug, version, digest: archive.digest, platform: 'darwin-arm64', archive: archive.bytes };

  say(`1. ${slug}@${version} is published with a native module of another system`);
  await client.publish(upload);
  const seeded = await get();
  say(versionLine(seeded));

  say('2. it is imported: built anew here, with the events as they come');
  const { job } = await client.call('importExample', { body: { slug, reason: 'built on another system' } });
  const statuses = await watchUntil(client, { jobId: job.id, after: 0 }, (status) => (say(statusLine(status)), isEnd(status)));
  const imported = await get();
  say(versionLine(imported));

  say('3. a plain publish of the first bundle is refused');
  const refusal = await client.publish(upload).then(unexpected, failureOf);
  say(`   ${refusal.code}  ${refusal.message}`);

  say('4. with force and a reason it replaces the version, if that is still at the digest we saw');
  await client.publish({ ...upload, force: 'true', reason: 'for the Mac in the lab', ifMatch: imported.digest });
  const replaced = await get();
  say(versionLine(replaced));

  say('5. one call undoes that');
  await client.call('undoReplacement', { params, body: { reason: 'wrong machine' } });
  const undone = await get();
  say(versionLine(undone));

  say('6. the audit trail tells all of it, newest first');
  const history = await client.call('listHistory', { params });
  history.forEach((entry) => say(historyLine(entry)));
  const audit = await client.call('verifyAudit');
  say(`   the chain of ${audit.number} entries is ${audit.intact ? 'intact' : 'broken'}`);
  return { seed: archive.digest, seeded, statuses, imported, refusal, replaced, undone, history, audit };
}

function unexpected(): never {
  throw new Error('a publish that had to be refused was not');
}

function isEnd({ state }: ExampleStatus): boolean {
  return state === 'completed' || state === 'failed' || state === 'canceled';
}

const short = (digest: string | null) => digest?.slice(0, 'sha256:'.length + 12) ?? '-';

function versionLine({ slug, version, digest, platform, artifact, replacedBy }: Version): string {
  return `   ${slug}@${version}  ${short(digest)}  ${platform}  ${sizeWords(artifact.size)}${replacedBy === null ? '' : `  replaced by ${replacedBy}`}`;
}

let before: number | undefined;

function statusLine({ stage, state, updatedAt, fingerprint, message, failure }: ExampleStatus): string {
  const at = Date.parse(updatedAt);
  const took = before === undefined ? '' : `+${durationWords(at - before)}`;
  before = at;
  return `   ${took.padStart(8)}  ${state.padEnd(9)}  ${stage.padEnd(24)}${short(fingerprint)}  ${failure?.message ?? message ?? ''}`.trimEnd();
}

function historyLine({ number, action, oldDigest, newDigest, actor, reason }: Story['history'][number]): string {
  return `   #${number}  ${action.padEnd(16)} ${short(oldDigest)} -> ${short(newDigest)}  ${actor}  ${reason ?? ''}`.trimEnd();
}
