import { openClient } from '@apphub/client';
import { receiptSchema } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from './story/subject.ts';
import { plainArchive } from './support/archives.ts';
import { bundled, imported } from './support/imports.ts';
import { type Service, startService } from './support/service.ts';
import { createSite, type Site } from './support/site.ts';

const SLUG = 'log-digest';
const VERSION = '0.1.0';

interface NxRun {
  readonly code: number;
  readonly output: string;
}

/** Nx in this checkout, with the store and the folders of a site of its own. */
async function nx(args: readonly string[], { site, service }: { readonly site: Site; readonly service: Service }): Promise<NxRun> {
  const env = {
    ...site.env('machine'),
    APPHUB_REGISTRY_URL: service.url,
    APPHUB_TOKEN: service.token,
    NX_CACHE_DIRECTORY: join(site.root, 'nx-cache'),
    NX_WORKSPACE_DATA_DIRECTORY: join(site.root, 'nx-data'),
    NX_DAEMON: 'false',
    FORCE_COLOR: '0',
  };
  const program = join(CHECKOUT, 'node_modules/nx/dist/bin/nx.js');
  return await new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: CHECKOUT, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` });
    });
  });
}

describe('the targets of Nx and the service', () => {
  test('give the same bundle, and the target "example-publish" publishes it', async () => {
    using site = createSite();
    await using service = await startService({ env: site.env('machine', { APPHUB_REPO_ROOT: CHECKOUT }) });
    const client = openClient(service);
    const params = { slug: SLUG, version: VERSION };

    const published = await nx(['example-publish', SLUG], { site, service });
    expect(published.output).toMatch(/log-digest@0\.1\.0 {2}sha256:[0-9a-f]{12} .* published/);
    expect(published.code).toBe(0);
    const receipt = receiptSchema.parse(JSON.parse(readFileSync(join(CHECKOUT, `dist/example-bundles/${SLUG}.json`), 'utf8')));
    const version = await client.call('getVersion', { params });
    expect(version).toMatchObject({ digest: receipt.digest, fingerprint: receipt.fingerprint, contentDigest: receipt.contentDigest, platform: receipt.platform });

    expect(await bundled(client, { slug: SLUG })).toMatchObject({ state: 'completed', result: { cached: true, digest: receipt.digest, fingerprint: receipt.fingerprint } });
    expect(await imported(client, { slug: SLUG })).toMatchObject({ state: 'completed', result: { cached: false, digest: receipt.digest, published: 'unchanged' } });

    const again = await nx(['example-publish', SLUG], { site, service });
    expect(again.output).toContain('unchanged');
  });

  test('a publish that would replace something says how, and does so with force and a reason', async () => {
    using site = createSite();
    await using service = await startService({ env: site.env('machine', { APPHUB_REPO_ROOT: CHECKOUT }) });
    const client = openClient(service);
    const other = await plainArchive({ slug: SLUG, version: VERSION, content: 'something else' });
    await client.publish({ slug: SLUG, version: VERSION, digest: other.digest, archive: other.bytes });

    const refused = await nx(['example-publish', SLUG], { site, service });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('VERSION_EXISTS');
    expect(refused.output).toContain(other.digest);
    const forced = await nx(['example-publish', SLUG, '--force', '--reason=a better one', `--ifMatch=${other.digest}`], { site, service });
    expect(forced.output).toMatch(new RegExp(`replaced ${other.digest.slice(0, 19)}`));
    expect(forced.output).toContain('found in the store');
    const [entry] = await client.call('listHistory', { params: { slug: SLUG, version: VERSION } });
    expect(entry).toMatchObject({ action: 'version.replace', reason: 'a better one', oldDigest: other.digest });
  });

  test('a publish without a token says what to set', async () => {
    using site = createSite();
    await using service = await startService({ env: site.env('machine', { APPHUB_REPO_ROOT: CHECKOUT }) });
    const { code, output } = await nx(['example-publish', SLUG], { site, service: { ...service, token: '' } });
    expect(code).toBe(1);
    expect(output).toContain('SERVICE_ACCESS_INVALID');
    expect(output).toContain('APPHUB_TOKEN');
  });
});
