import { FailureError, failure } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { ConstraintError, constraintOf, isConnectionLoss, isConstraint, translated } from './sqlstate.ts';

const postgres = (code: string, more: Readonly<Record<string, string>> = {}) => Object.assign(new Error('words of the server'), { code, ...more });
const codeOf = (thrown: unknown) => (thrown instanceof FailureError ? thrown.failure.code : thrown);

describe('what Postgres says becomes', () => {
  test.each([
    ['57P01', 'DATABASE_UNAVAILABLE'],
    ['57P03', 'DATABASE_UNAVAILABLE'],
    ['08006', 'DATABASE_UNAVAILABLE'],
    ['25006', 'DATABASE_UNAVAILABLE'],
    ['ECONNREFUSED', 'DATABASE_UNAVAILABLE'],
    ['ENOTFOUND', 'DATABASE_UNAVAILABLE'],
    ['57014', 'DATABASE_BUSY'],
    ['55P03', 'DATABASE_BUSY'],
    ['53300', 'DATABASE_BUSY'],
    ['40001', 'DATABASE_BUSY'],
    ['40P01', 'DATABASE_BUSY'],
    ['28P01', 'DATABASE_DENIED'],
    ['3D000', 'DATABASE_DENIED'],
    ['53100', 'DATABASE_FULL'],
    ['22021', 'TEXT_UNSTORABLE'],
  ])('%s a failure %s, with the cause kept', (code, expected) => {
    const thrown = postgres(code);
    const told = translated(thrown);
    expect(codeOf(told)).toBe(expected);
    expect((told as FailureError).cause).toBe(thrown);
  });

  test.each([
    ['23505', 'unique', { constraint: 'name' }],
    ['23503', 'foreign key', { constraint: 'name' }],
    ['23514', 'check', { constraint: 'name' }],
    ['23502', 'not null', { column: 'name' }],
  ])('%s a broken %s constraint with its name', (code, kind, more) => {
    const told = translated(postgres(code, more));
    expect(told).toBeInstanceOf(ConstraintError);
    expect(told).toMatchObject({ kind, constraint: 'name' });
    expect(isConstraint(told, 'name')).toBe(true);
    expect(isConstraint(told, 'another')).toBe(false);
  });
});

describe('what the driver says becomes a failure by its words', () => {
  test.each([
    ['Connection terminated unexpectedly', 'DATABASE_UNAVAILABLE'],
    ['Connection terminated due to connection timeout', 'DATABASE_UNAVAILABLE'],
    ['timeout expired', 'DATABASE_UNAVAILABLE'],
    ['Query read timeout', 'DATABASE_UNAVAILABLE'],
    ['Client has encountered a connection error and is not queryable', 'DATABASE_UNAVAILABLE'],
    ['timeout exceeded when trying to connect', 'DATABASE_BUSY'],
  ])('%s', (words, expected) => {
    expect(codeOf(translated(new Error(words)))).toBe(expected);
  });
});

describe('left as it is', () => {
  test.each([
    ['a mistake in SQL', postgres('42601')],
    ['a refused change of an append-only table', postgres('23001')],
    ['what is no error of the database', new TypeError('x is not a function')],
    ['no error at all', 'words'],
    ['a failure', new FailureError(failure('CANCELED', 'Stopped.'))],
  ])('%s', (_, thrown) => {
    expect(translated(thrown)).toBe(thrown);
    expect(constraintOf(thrown)).toBeUndefined();
    expect(isConnectionLoss(thrown)).toBe(false);
  });
});
