import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openMemoryBackend } from '@apphub/store';
import { base64url, type JWTPayload, SignJWT } from 'jose';
import { entryHeaderBytes, openEntry, tokenAnswerSchema } from '../../wire.ts';
import { parseCachePolicy } from '../policy/cache-policy.ts';
import { AUDIENCE, startIssuer, type SignOptions, type TestIssuer } from '../testing/issuer.ts';
import { type Kit, startKit } from '../testing/kit.ts';

const WORKFLOW = 'acme/web/.github/workflows/ci.yml@refs/heads/main';
const repository = { repository_id: '4711', repository: 'acme/web', job_workflow_ref: WORKFLOW };
const onMain = { ...repository, event_name: 'push', ref: 'refs/heads/main', sha: 'c0ffee', run_id: '99', run_attempt: '1' };
const onPull = { ...repository, event_name: 'pull_request', ref: 'refs/pull/7/merge', job_workflow_ref: 'acme/web/.github/workflows/ci.yml@refs/pull/7/merge' };

let issuer: TestIssuer;
let kit: Kit;

function policyFor(url: string) {
  const rules = [
    { claims: { repository_id: '4711', event_name: ['push', 'schedule'], ref: 'refs/heads/main', job_workflow_ref: WORKFLOW }, scope: 'main' },
    { claims: { repository_id: '4711', event_name: 'pull_request', ref: 'refs/pull/*/merge' }, scope: 'pr-{ref}' },
    { claims: { repository_id: '4711', event_name: 'push', ref: 'refs/heads/*' }, scope: 'branch-{ref}' },
    { claims: { repository_id: '4711', event_name: 'workflow_dispatch', ref: 'refs/heads/*' }, scope: '{ref}' },
  ];
  const policy = parseCachePolicy(JSON.stringify({ version: 1, issuers: [{ issuer: url, audience: AUDIENCE, kind: 'github', rules }] }), 'policy.json');
  if (!policy.ok) throw new Error(policy.error.problems?.join('; '));
  return policy.value;
}

beforeAll(async () => {
  issuer = await startIssuer();
  kit = await startKit({ policy: policyFor(issuer.url), backend: openMemoryBackend() });
});
afterAll(async () => {
  await kit[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

const exchange = (token: string, at = kit) => at.request('/v1/token', { method: 'POST', token });
async function granted(claims: JWTPayload) {
  const response = await exchange(await issuer.sign(claims));
  return tokenAnswerSchema.parse(await response.json());
}
async function refusal(claims: Readonly<Record<string, unknown>>, options: SignOptions) {
  const response = await exchange(await issuer.sign(claims as JWTPayload, options));
  return [response.status, ((await response.json()) as { code?: string }).code];
}

describe('a token that a CI has signed', () => {
  test('is exchanged for one of the scope that its rule names; the entry tells the run', async () => {
    const { token, scope, reads, access, expiresOn } = await granted(onMain);
    expect({ scope, reads, access }).toEqual({ scope: 'main', reads: ['main'], access: 'read-write' });
    expect(Date.parse(expiresOn) - Date.now()).toBeLessThanOrEqual(3_600_000);
    expect(await kit.put('1', 'of main', token)).toBe(200);
    const header = (await kit.get('1', token)).headers.get('apphub-entry') ?? '';
    expect(openEntry(entryHeaderBytes(header), { hash: '1' }).producer).toEqual({
      kind: 'oidc',
      name: 'a job',
      issuer: issuer.url,
      repository: 'acme/web',
      ref: 'refs/heads/main',
      commit: 'c0ffee',
      run: 'acme/web run 99, attempt 1',
    });
  });

  test('of a pull request writes its own scope and reads main', async () => {
    const { token, scope, reads } = await granted(onPull);
    expect({ scope, reads }).toEqual({ scope: 'pr-7', reads: ['pr-7', 'main'] });
    expect(await kit.put('2', 'of the pull request', token)).toBe(200);
    expect(await kit.text('2', (await granted(onMain)).token)).toBe(404);
    expect(await kit.text('2', (await granted({ ...onPull, ref: 'refs/pull/8/merge' })).token)).toBe(404);
  });

  test('is exchanged once, by whichever server', async () => {
    await using other = await startKit({ policy: policyFor(issuer.url), backend: kit.backend });
    const token = await issuer.sign(onMain);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => exchange(token, index % 2 === 0 ? kit : other)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await exchange(token)).status).toBe(401);
  });

  test.each<[string, Readonly<Record<string, unknown>>, SignOptions]>([
    ['for pull_request_target, which carries the ref of main', { ...onMain, event_name: 'pull_request_target' }, {}],
    ['of another repository of the same name', { ...onMain, repository_id: '666' }, {}],
    ['of another workflow', { ...onMain, job_workflow_ref: 'acme/web/.github/workflows/evil.yml@refs/heads/main', ref: 'refs/heads/main', event_name: 'schedule' }, {}],
    ['with the number of the repository as a list', { ...onMain, repository_id: ['4711'] }, {}],
    ['without the number of the repository', { ...onMain, repository_id: undefined }, {}],
    ['for another audience', { ...onMain, aud: 'https://other.example.com' }, {}],
    ['of another issuer', { ...onMain, iss: 'https://token.actions.githubusercontent.com' }, {}],
    ['that has expired', { ...onMain, exp: 1_700_000_000 }, {}],
    ['that is not valid yet', { ...onMain, nbf: 4_000_000_000 }, {}],
    ['without an id', { ...onMain, jti: undefined }, {}],
    ['signed with another key', onMain, { forged: true }],
    ['whose branch is called like the scope of another', { ...onMain, event_name: 'workflow_dispatch', ref: 'refs/heads/main' }, {}],
    ['whose branch has no name', { ...onMain, event_name: 'workflow_dispatch', ref: 'refs/heads/' }, {}],
  ])('%s is refused', async (_, claims, options) => {
    expect(await refusal(claims, options)).toEqual([401, 'CACHE_EXCHANGE_REFUSED']);
  });

  test('is refused when it was signed in a way in which anybody could', async () => {
    const payload = { iss: issuer.url, aud: AUDIENCE, sub: 's', jti: 'j', iat: 1, exp: 4_000_000_000, ...onMain };
    const unsigned = `${base64url.encode(JSON.stringify({ alg: 'none' }))}.${base64url.encode(JSON.stringify(payload))}.`;
    const keys = await (await fetch(`${issuer.url}/keys`)).text();
    const shared = await new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(Buffer.from(keys.padEnd(32)));
    for (const token of [unsigned, shared, 'nonsense', `${shared}x`]) expect((await exchange(token)).status).toBe(401);
    expect((await kit.request('/v1/token', { method: 'POST' })).status).toBe(401);
  });

  test('is no token of the cache by itself', async () => {
    const token = await issuer.sign(onMain);
    expect([await kit.text('1', token), await kit.put('3', 'x', token)]).toEqual([404, 403]);
  });
});

test('branches with different names never share a scope, and one named like a digest does not reach another', async () => {
  const scopeOf = async (ref: string) => (await granted({ ...repository, event_name: 'push', ref: `refs/heads/${ref}` })).scope;
  expect(await scopeOf('fix-7')).toBe('branch-fix-7');
  const odd = ['feature/x', 'feature-x', 'Feature-x', 'feature_x', 'feature.x', 'feature--x', '-feature-x'];
  const scopes = await Promise.all(odd.map(scopeOf));
  expect(new Set(scopes).size).toBe(odd.length);
  const [slashed = ''] = scopes;
  expect(await scopeOf(slashed.slice('branch-'.length))).not.toBe(slashed);
});

test('a token of a closed scope is refused; one for the branch that was opened again is not', async () => {
  const claims = { ...onPull, ref: 'refs/pull/9/merge' };
  const early = await issuer.sign(claims);
  const { token } = await granted(claims);
  await kit.put('5', 'bytes', token);
  expect((await kit.request('/v1/scope', { method: 'DELETE', token })).status).toBe(200);
  expect([await kit.text('5', token), await kit.put('6', 'x', token)]).toEqual([404, 403]);
  expect((await exchange(early)).status).toBe(401);
  const later = await issuer.sign({ ...claims, iat: Math.floor(Date.now() / 1000) + 2 });
  expect((await exchange(later)).status).toBe(200);
});

test('a token of the cache that was altered, or that another server signed, is a miss', async () => {
  const { token } = await granted(onPull);
  const [head, body = '', sum] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
  const lie = Buffer.from(JSON.stringify({ ...claims, scope: 'main' })).toString('base64url');
  for (const forged of [`${head}.${lie}.${sum}`, `${head}.${body}.${'A'.repeat(43)}`]) expect(await kit.put('7', 'x', forged)).toBe(403);
});

test('an issuer that cannot be asked for its keys is an outage, not a refusal', async () => {
  await using broken = await startIssuer();
  broken.fail();
  await using at = await startKit({ policy: policyFor(broken.url) });
  const response = await exchange(await broken.sign(onMain), at);
  expect([response.status, ((await response.json()) as { code?: string }).code]).toEqual([503, 'CACHE_ISSUER_UNREACHABLE']);
});
