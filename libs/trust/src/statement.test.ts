import { canonicalJson, type Json } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { describe, expect, test } from '@jest/globals';
import { recordOf, statementOf } from './statement.ts';
import { sampleInputs, sampleRecord } from './testing/sample-record.ts';

const record = { ...sampleRecord('bundle'), scope: 'main' };

test('a record survives its statement, with and without what need not be there', () => {
  const { gitCommit: _, ...withoutCommit } = record;
  for (const each of [record, withoutCommit, { ...record, limits: 'cgroup' as const }]) {
    expect(recordOf(JSON.parse(canonicalJson(statementOf(each) as Json)))).toEqual(each);
  }
});

test('the statement is an in-toto statement with SLSA provenance, and its text does not change by itself', () => {
  const statement = statementOf(record);
  expect(statement).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://slsa.dev/provenance/v1',
    subject: [{ name: 'observatory-loader-1.0.0.tgz', digest: { sha256: record.digest.slice(7) } }],
    predicate: { runDetails: { builder: { id: 'urn:apphub:builder:bubblewrap' } } },
  });
  expect(sha256(canonicalJson(statement as Json))).toBe('sha256:4fba407834cb19f76ad9060dccc06d5e74b285b576b8feb3039e1a088272fc94');
});

describe('a statement that is not one of ours is refused', () => {
  const broken = (change: (statement: Record<string, never>) => void) => {
    const statement = structuredClone(statementOf(record)) as unknown as Record<string, never>;
    change(statement);
    return () => recordOf(statement);
  };
  const at = (path: string, value: unknown) =>
    broken((statement) => {
      const names = path.split('.');
      const last = names.pop()!;
      Reflect.set(names.reduce<object>((parent, name) => Reflect.get(parent, name) as object, statement), last, value);
    });

  test.each([
    ['another predicate', 'predicateType', 'https://example.com/x'],
    ['two subjects', 'subject', [...statementOf(record).subject, ...statementOf(record).subject]],
    ['a digest that is none', 'subject.0.digest.sha256', '../x'],
    ['a slug that is a path', 'predicate.buildDefinition.externalParameters.slug', '../x'],
    ['a version with a blank', 'predicate.buildDefinition.externalParameters.version', '1.0 \n'],
    ['a scope that is a path', 'predicate.buildDefinition.internalParameters.scope', '../main'],
    ['a commit that is none', 'predicate.buildDefinition.resolvedDependencies.0.digest.gitCommit', 'HEAD'],
    ['a builder of somebody else', 'predicate.runDetails.builder.id', 'bubblewrap'],
    ['a time that is none', 'predicate.runDetails.metadata.finishedOn', 'yesterday'],
    ['a negative size', 'predicate.runDetails.byproducts.0.annotations.size', -1],
    ['a platform that is none', 'predicate.runDetails.byproducts.0.annotations.platform', 'linux'],
    ['inputs that do not have this fingerprint', 'predicate.buildDefinition.internalParameters.inputs', sampleInputs('two')],
  ])('%s', (_, path, value) => {
    expect(at(path, value)).toThrow();
  });
});
