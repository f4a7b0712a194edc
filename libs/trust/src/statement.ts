import { bundlePlatformSchema, type Digest, digestHex, digestSchema, fingerprintRecord, parseDigest } from '@apphub/model';
import { fingerprintOf } from '@apphub/model/node';
import { z } from 'zod';
import type { BuildRecord } from './build-record.ts';
import { scopeSchema } from './policy/scope-name.ts';

/**
 * A build record as an in-toto statement with a SLSA provenance predicate.
 * https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 * https://slsa.dev/spec/v1.0/provenance
 */
export const STATEMENT_MEDIA_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
const BUILD_TYPE = 'urn:apphub:example-bundle:v1';

const hexSchema = z.string().regex(/^[0-9a-f]{64}$/);
const slugSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/);
/** As manifest.json allows it; whoever prints it makes it visible first. */
const versionSchema = z.string().regex(/^[^\s/\\#]{1,100}$/);
const commitSchema = z.string().regex(/^[0-9a-f]{40,64}$/);
const BUILDER_PREFIX = 'urn:apphub:builder:';
const builderSchema = z.string().regex(new RegExp(`^${BUILDER_PREFIX}[a-z0-9+.-]{1,64}$`));

const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.tuple([z.object({ name: z.string().max(300), digest: z.object({ sha256: hexSchema }) })]),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.object({
    buildDefinition: z.object({
      buildType: z.literal(BUILD_TYPE),
      externalParameters: z.object({ slug: slugSchema, version: versionSchema }),
      internalParameters: z.object({
        scope: scopeSchema,
        fingerprint: digestSchema,
        limits: z.enum(['cgroup', 'watchdog']).exactOptional(),
        inputs: z.object({ version: z.literal(1), fields: z.array(z.tuple([z.string(), z.string()])) }),
      }),
      resolvedDependencies: z.array(z.object({ uri: z.string(), digest: z.object({ gitCommit: commitSchema }) })).exactOptional(),
    }),
    runDetails: z.object({
      builder: z.object({ id: builderSchema }),
      metadata: z.object({ startedOn: z.iso.datetime(), finishedOn: z.iso.datetime() }),
      byproducts: z.tuple([
        z.object({
          name: z.literal('bundle'),
          annotations: z.object({
            contentDigest: digestSchema,
            size: z.int().nonnegative(),
            platform: bundlePlatformSchema,
          }),
        }),
      ]),
    }),
  }),
});

type Statement = z.infer<typeof statementSchema>;

/** @returns the statement that says what `record` says. */
export function statementOf(record: BuildRecord): Statement {
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: `${record.slug}-${record.version}.tgz`, digest: { sha256: digestHex(record.digest) } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { slug: record.slug, version: record.version },
        internalParameters: {
          scope: record.scope,
          fingerprint: record.fingerprint,
          ...(record.limits === undefined ? {} : { limits: record.limits }),
          inputs: { version: record.inputs.version, fields: record.inputs.fields.map(([name, value]) => [name, value]) },
        },
        ...(record.gitCommit === undefined
          ? {}
          : { resolvedDependencies: [{ uri: 'git+repository', digest: { gitCommit: record.gitCommit } }] }),
      },
      runDetails: {
        builder: { id: `${BUILDER_PREFIX}${record.isolation}` },
        metadata: { startedOn: record.startedOn, finishedOn: record.finishedOn },
        byproducts: [
          {
            name: 'bundle',
            annotations: { contentDigest: record.contentDigest, size: record.size, platform: record.platform },
          },
        ],
      },
    },
  };
}

/**
 * Reads a statement that came from a store.
 *
 * @throws TypeError or ZodError when it is not a statement of ours, or when its fingerprint is not
 *   the one of the inputs it lists.
 */
export function recordOf(statement: unknown): BuildRecord {
  const { subject, predicate } = statementSchema.parse(statement);
  const { externalParameters, internalParameters, resolvedDependencies } = predicate.buildDefinition;
  const { builder, metadata, byproducts } = predicate.runDetails;
  const inputs = fingerprintRecord(internalParameters.inputs.fields);
  if (fingerprintOf(inputs) !== internalParameters.fingerprint) {
    throw new TypeError('the fingerprint is not the one of the listed inputs');
  }
  const gitCommit = resolvedDependencies?.[0]?.digest.gitCommit;
  const digest: Digest = parseDigest(`sha256:${subject[0].digest.sha256}`);
  return {
    scope: internalParameters.scope,
    ...externalParameters,
    fingerprint: internalParameters.fingerprint,
    inputs,
    digest,
    ...byproducts[0].annotations,
    isolation: builder.id.slice(BUILDER_PREFIX.length),
    ...(internalParameters.limits === undefined ? {} : { limits: internalParameters.limits }),
    ...(gitCommit === undefined ? {} : { gitCommit }),
    ...metadata,
  };
}
