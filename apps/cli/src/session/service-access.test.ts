import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FailureError } from '@apphub/model/failure';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plain, type Terminal } from '../terminal.ts';
import { confirm } from './confirm.ts';
import { findToken } from './find-token.ts';
import { announceService, findRunningService } from './running-service.ts';
import { findServiceAddress } from './service-address.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'access-'))));
afterEach(() => rmSync(folder, { recursive: true }));

type Asking = Pick<Terminal, 'env' | 'screen' | 'ask'>;

function terminal(env: Record<string, string>, { answer }: { readonly answer?: string } = {}): Asking & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const screen = { isInteractive: answer !== undefined, isLive: false, size: () => ({ rows: 24, columns: 80 }), write: () => undefined, paint: plain, paintNote: plain };
  const ask: Terminal['ask'] = async (question, options) => {
    asked.push([question, options]);
    return answer ?? '';
  };
  return { env, screen, asked, ask };
}

const failureOf = (work: Promise<unknown>) => work.then(() => undefined, (error: unknown) => (error instanceof FailureError ? error.failure : error));

describe('the address of the service', () => {
  test('is said, set, announced or the usual one, in this order', async () => {
    const env = { XDG_DATA_HOME: folder };
    expect(findServiceAddress(undefined, env)).toEqual({ url: 'http://127.0.0.1:4000', isKnown: false });
    using announced = await announceService({ url: 'http://127.0.0.1:5', tokenFile: '/token' }, env);
    expect(statSync(join(folder, 'apphub', 'service.json')).mode & 0o777).toBe(0o600);
    expect(findServiceAddress(undefined, env)).toMatchObject({ url: 'http://127.0.0.1:5', tokenFile: '/token', isKnown: true });
    expect(findServiceAddress(undefined, { ...env, APPHUB_REGISTRY_URL: 'https://b.example/' })).toEqual({ url: 'https://b.example', isKnown: true });
    expect(findServiceAddress(undefined, { ...env, APPHUB_REGISTRY_URL: 'https://b.example/', APPHUB_URL: 'https://c.example' })).toEqual({ url: 'https://c.example', isKnown: true });
    expect(findServiceAddress('https://d.example/path/', { ...env, APPHUB_URL: 'https://c.example' })).toEqual({ url: 'https://d.example/path', isKnown: true });
    announced[Symbol.dispose]();
    expect(findRunningService(env)).toBeUndefined();
  });

  test('of a service whose process is gone is not believed', async () => {
    const env = { XDG_DATA_HOME: folder };
    using _ = await announceService({ url: 'http://127.0.0.1:5' }, env);
    const file = join(folder, 'apphub', 'service.json');
    const { runBy, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { runBy: { pid: number; started: string } };
    writeFileSync(file, JSON.stringify({ ...rest, runBy: { ...runBy, started: '1' } }));
    expect(findRunningService(env)).toBeUndefined();
  });

  test('has no secret in it, since lists of processes show it', () => {
    expect(() => findServiceAddress('https://ann:secret@x.example', {})).toThrow('--url: expected an http or https URL without credentials');
  });
});

describe('the token', () => {
  const url = 'http://x.example';

  test('comes from the file that was said, the environment, the service that runs here, or a question whose answer is not shown', async () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'from-file\n');
    expect(await findToken({ given: file, url }, terminal({ APPHUB_TOKEN: 'from-env' }))).toBe('from-file');
    expect(await findToken({ ofRunning: file, url }, terminal({ APPHUB_TOKEN: 'from-env' }))).toBe('from-env');
    expect(await findToken({ url }, terminal({ APPHUB_TOKEN_FILE: file }))).toBe('from-file');
    expect(await findToken({ ofRunning: file, url }, terminal({}))).toBe('from-file');
    const asking = terminal({}, { answer: ' typed ' });
    expect(await findToken({ url }, asking)).toBe('typed');
    expect(asking.asked).toEqual([['Token for http://x.example: ', { secret: true }]]);
  });

  test('is missed in words, and never repeated', async () => {
    expect(await failureOf(findToken({ url }, terminal({})))).toMatchObject({ code: 'SERVICE_ACCESS_INVALID', message: 'Which token for http://x.example? None is set, and nobody can be asked.' });
    expect(await failureOf(findToken({ url }, terminal({ APPHUB_TOKEN: 'two words' })))).toMatchObject({ message: 'APPHUB_TOKEN: expected a token, one word, got something else.' });
    expect(await failureOf(findToken({ given: join(folder, 'none'), url }, terminal({})))).toMatchObject({ code: 'SERVICE_ACCESS_INVALID', message: expect.stringContaining('cannot be read') });
  });
});

test('what cannot be taken back is asked about, unless it was said that it is meant', async () => {
  await confirm('Delete it?', { yes: true }, terminal({}));
  await confirm('Delete it?', {}, terminal({}, { answer: 'y' }));
  expect(await failureOf(confirm('Delete it?', {}, terminal({}, { answer: '' })))).toMatchObject({ code: 'CANCELED', message: 'Nothing was done.' });
  expect(await failureOf(confirm('Delete it?', {}, terminal({})))).toMatchObject({ code: 'USAGE', message: 'Delete it? Nobody can be asked here.', remedy: 'Say --yes if it is meant.' });
});
