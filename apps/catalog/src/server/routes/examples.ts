import { findArtifact, listAttempts, listStatuses } from '@apphub/catalog';
import { type Digest, fail } from '@apphub/model';
import type { Handlers } from '../contract/call.ts';
import { blobAnswer } from '../downloads/blob-answer.ts';
import { admitLink } from '../links/admit-link.ts';
import { hasLink } from '../links/has-link.ts';
import { artifactDownloadPath } from '../wire/artifact-path.ts';
import { attemptWire, statusWire } from '../wire/import-wire.ts';
import { stateWire } from './state-wire.ts';
import type { Context } from './context.ts';

/** What there is to build, and what has been built. */
export function examples(context: Context): Handlers<'getExampleCatalog' | 'describeExample' | 'listStatuses' | 'getExampleStatus' | 'listExampleAttempts' | 'downloadArtifact'> {
  const { database, store, config, examples: found, observe } = context.parts;
  return {
    async getExampleCatalog({ query: { reload } }) {
      const { at, examples: jobs } = await found.list({ reload: reload === 'true' || reload === '1' });
      const catalog = { jobs: jobs.map((job) => ({ ...job, dependsOn: [...job.dependsOn] })), workflows: [], scenarios: [] };
      return { status: 200, body: { data: { generatedAt: at.toISOString(), catalog } } };
    },
    async describeExample({ params: { slug } }) {
      const example = (await found.list()).examples.find((one) => one.slug === slug) ?? fail('EXAMPLE_UNKNOWN', `There is no example ${slug}.`);
      const { parametersSchema = null, defaultParameters = null, ...entry } = example;
      return { status: 200, body: { data: { ...entry, dependsOn: [...entry.dependsOn], parametersSchema, defaultParameters } } };
    },
    async listStatuses(call) {
      const { links } = context.wireFor(call);
      const statuses = await Promise.all((await listStatuses(database)).map((status) => statusWire(status, links)));
      return { status: 200, body: { data: { statuses } } };
    },
    async getExampleStatus(call) {
      const { slug } = call.params;
      return { status: 200, body: { data: { slug, ...(await stateWire(context, { ...call, slug })) } } };
    },
    async listExampleAttempts({ params: { slug }, query: { limit } }) {
      const attempts = await listAttempts(database, { slug, limit });
      return { status: 200, body: { data: attempts.map((attempt) => ({ ...attemptWire(attempt), jobId: attempt.jobId })) } };
    },
    async downloadArtifact({ params, query, request, signal }) {
      const name = { slug: params.slug, fingerprint: params.fingerprint as Digest };
      const artifact = await findArtifact(database, name);
      if (hasLink(query)) await admitLink(query, { database, secret: config.signingSecret, path: artifactDownloadPath(name), digest: artifact?.digest });
      if (artifact === undefined) return fail('ARTIFACT_UNKNOWN', `There is no archive of ${name.slug} with the fingerprint ${name.fingerprint}.`);
      return blobAnswer({ ...artifact, filename: query.filename ?? artifact.filename }, { store, request, signal, observe });
    },
  };
}
