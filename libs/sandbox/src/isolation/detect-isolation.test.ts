import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { insideBubblewrap } from '../testing/isolations.ts';
import { useTestParent } from '../testing/test-parent.ts';
import { probeBubblewrap } from './bubblewrap/probe.ts';
import { detectIsolation } from './detect-isolation.ts';
import { readHostFacts } from './host-facts.ts';
import { selectIsolation } from './select-isolation.ts';

const facts = readHostFacts();

test('what was found out is found out once', async () => {
  expect(detectIsolation()).toBe(detectIsolation());
  expect((await selectIsolation('auto')).profile).toEqual((await detectIsolation()).isolation.profile);
  expect((await selectIsolation('process-group')).profile.name).toBe('process-group');
});

describe('a bwrap that is', () => {
  const parent = useTestParent();

  test.each([
    ['not there', undefined, /^bwrap is in none of/],
    ['not executable', { text: '', mode: 0o644 }, /does not say its version/],
    ['something else', { text: '#!/bin/sh\necho bubblewrap', mode: 0o755 }, /does not say its version/],
    ['too old', { text: '#!/bin/sh\necho bubblewrap 0.6.1', mode: 0o755 }, /^bubblewrap 0\.6\.1 is older than 0\.8\.$/],
    ['refused its namespaces', { text: '#!/bin/sh\n[ $1 = --version ] && echo bubblewrap 0.9.0 && exit\necho refused >&2; exit 1', mode: 0o755 }, /^refused$/],
  ])('%s does not work, and the reason is told with a remedy', async (_what, program, reason) => {
    const folder = join(parent.path, 'bin');
    mkdirSync(folder);
    if (program !== undefined) {
      writeFileSync(join(folder, 'bwrap'), program.text);
      chmodSync(join(folder, 'bwrap'), program.mode);
    }
    const probe = await probeBubblewrap(facts, [folder]);
    await rm(folder, { recursive: true });
    expect(probe).toMatchObject({ ok: false, error: { reason: expect.stringMatching(reason), remedy: expect.stringMatching(/./) } });
  });
});

insideBubblewrap(() => {
  const report = `
    const { detectIsolation, selectIsolation } = await import(process.argv[1]);
    const { bubblewrap, isolation } = await detectIsolation();
    const refusal = await selectIsolation('bubblewrap').catch((error) => error.failure);
    console.log(JSON.stringify({ name: isolation.profile.name, error: bubblewrap.error, refusal }));`;

  test('where the kernel refuses namespaces, a process group is what there is, and asking for more is refused', () => {
    const args = ['--dev-bind', '/', '/', '--unshare-user', '--disable-userns', '--', process.execPath, '--input-type=module', '-e', report, join(import.meta.dirname, '../index.ts')];
    const told: unknown = JSON.parse(execFileSync('bwrap', args, { encoding: 'utf8' }));
    expect(told).toMatchObject({
      name: 'process-group',
      error: { reason: expect.stringContaining('namespace'), remedy: expect.stringMatching(/./) },
      refusal: { code: 'ISOLATION_UNAVAILABLE', problems: [expect.stringContaining('namespace')] },
    });
  });
});
