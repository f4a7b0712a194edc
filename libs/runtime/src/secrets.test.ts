import { fail } from '@apphub/model';
import { expect, test } from '@jest/globals';
import type { RunSecrets, SecretReference } from './port.ts';
import { jsBundle, pythonBundle } from './testing/make-bundle.ts';
import { inEveryIsolation } from './testing/isolations.ts';
import { useRuns } from './testing/use-runs.ts';

const VALUE = 'correct-horse/battery"staple';

/** Knows one secret and whatever it was asked for. */
function vault(allowed: readonly string[]): RunSecrets & { readonly asked: SecretReference[] } {
  const asked: SecretReference[] = [];
  return {
    allowed,
    asked,
    resolve: async (reference) => {
      asked.push(reference);
      return reference.key === 'API_KEY' ? VALUE : undefined;
    },
  };
}

inEveryIsolation((isolation) => {
  const runs = useRuns(isolation);

  test.each([
    ['JavaScript', jsBundle(`exports.handler = async (_, { resolveSecret }) => [(await resolveSecret({ source: 'store', key: 'API_KEY', version: '2' })).length, await resolveSecret({ source: 'env', key: 'OTHER' })]`)],
    ['Python', pythonBundle('async def handler(context):\n    return [len(await context.resolve_secret({"source": "store", "key": "API_KEY", "version": "2"})), await context.resolveSecret(source="env", key="OTHER")]')],
  ])('a handler in %s learns what its job may have, and null for what is not there', async (_what, sources) => {
    const secrets = vault(['API_KEY', 'OTHER']);
    expect(await runs.run(sources, { secrets })).toMatchObject({ status: 'succeeded', result: [VALUE.length, null] });
    expect(secrets.asked).toEqual([{ source: 'store', key: 'API_KEY', version: '2' }, { source: 'env', key: 'OTHER' }]);
  });

  test('a secret that the job may not have is denied, and nobody is asked for it', async () => {
    const secrets = vault(['OTHER']);
    const source = `exports.handler = (_, { resolveSecret }) => resolveSecret({ source: 'env', key: 'API_KEY' }).catch((error) => error.code + ': ' + error.message)`;
    expect(await runs.run(jsBundle(source), { secrets })).toMatchObject({ result: 'SECRET_DENIED: The job may not have the secret "API_KEY".' });
    expect(await runs.run(jsBundle(source))).toMatchObject({ result: expect.stringMatching(/^SECRET_DENIED/) });
    expect(secrets.asked).toEqual([]);
  });

  test.each(['{}', '{ source: "file", key: "API_KEY" }', '{ source: "env", key: ["API_KEY"] }', '"API_KEY"', '{ source: "env", key: "x".repeat(1000) }'])('%s names no secret', async (reference) => {
    const secrets = vault(['API_KEY']);
    const outcome = await runs.run(jsBundle(`exports.handler = (_, { resolveSecret }) => resolveSecret(${reference}).catch((error) => error.code)`), { secrets });
    expect(outcome).toMatchObject({ result: 'SECRET_DENIED' });
    expect(secrets.asked).toEqual([]);
  });

  test('a vault that cannot be reached is told to the handler by its code', async () => {
    const secrets: RunSecrets = { allowed: ['API_KEY'], resolve: async () => fail('SERVICE_UNREACHABLE', 'The vault is closed.') };
    const outcome = await runs.run(jsBundle(`exports.handler = (_, { resolveSecret }) => resolveSecret({ source: 'env', key: 'API_KEY' })`), { secrets });
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'RUN_FAILED', problems: expect.arrayContaining([expect.stringContaining('The vault is closed.')]) } });
  });

  test('a secret is masked wherever a handler writes it, also in parts, in other forms and in its error', async () => {
    const source = `exports.handler = async (_, { resolveSecret, logger }) => {
      const value = await resolveSecret({ source: 'env', key: 'API_KEY' });
      console.log('out ' + value);
      process.stderr.write('err ' + value.slice(0, 7)); await new Promise((r) => setTimeout(r, 30)); process.stderr.write(value.slice(7) + '\\n');
      logger('logged ' + value, { [value]: [value], url: encodeURIComponent(value), base64: Buffer.from('user:' + value).toString('base64') });
      throw new Error('failed with ' + value);
    }`;
    const outcome = await runs.run(jsBundle(source), { secrets: vault(['API_KEY']) });
    const told = JSON.stringify([runs.lines, outcome]);
    expect(told).not.toMatch(/horse|battery|staple/);
    expect(told).not.toContain(Buffer.from(VALUE).toString('base64').slice(4, 20));
    expect(runs.texts).toEqual(expect.arrayContaining(['out ***', 'err ***', 'logged ***']));
    expect(outcome).toMatchObject({ status: 'failed', failure: { problems: expect.arrayContaining(['Error: failed with ***']) } });
  });

  test('what a handler says of its failure is masked, and so are values of this program', async () => {
    const source = `exports.handler = () => { console.log('the database is at planted-password'); return { status: 'failed', errorMessage: 'planted-password was refused' }; }`;
    const outcome = await runs.run(jsBundle(source), { masked: ['planted-password'] });
    expect(runs.texts).toEqual(['the database is at ***']);
    expect(outcome).toMatchObject({ failure: { message: 'The handler of job says that it failed: *** was refused' } });
  });
});
