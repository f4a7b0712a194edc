import { INNER } from '@apphub/sandbox';
import { describe, expect, test } from '@jest/globals';
import type { CapabilityPolicy } from '../port.ts';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grantCapabilities } from './grant.ts';

const bubblewrap = { name: 'bubblewrap', workspacePath: '/workspace' } as const;
const group = { name: 'process-group', workspacePath: undefined } as const;
const grant = (capabilities: readonly string[], policy: CapabilityPolicy = {}, isolation: typeof bubblewrap | typeof group = bubblewrap) =>
  grantCapabilities({ slug: 'job', capabilities }, { policy, isolation });
const here = import.meta.dirname;

describe('what a bundle asks for', () => {
  test('is all that it gets', () => {
    expect(grant([])).toEqual({ ok: true, value: { network: false, writes: false, processes: false, mounts: [], unenforced: [] } });
    expect(grant(['network', 'fs', 'processes'])).toMatchObject({ ok: true, value: { network: true, writes: true, processes: true } });
  });

  test('is refused where the policy does not give it, with every reason', () => {
    expect(grant(['network', 'gpu', 'fs:read:/srv/data', 'fs:read:data'], { network: false })).toMatchObject({
      ok: false,
      error: {
        code: 'CAPABILITY_REFUSED',
        problems: [
          '"network" is not given to runs here.',
          '"gpu" is no capability that is known here.',
          '"fs:read:/srv/data" is in none of the folders that are given to runs here.',
          '"fs:read:data": expected "fs:read:<path>" or "fs:write:<path>" with an absolute, normalised path.',
        ],
      },
    });
  });

  test.each(['fs:read:/a/../b', 'fs:read:/a/', 'fs:read:/a//b', 'fs:read:/a*', 'fs:read:/a,/b', 'fs:execute:/a', 'fs:', 'fs:read:', 'fs:read:/a\u0000'])('%j is no path', (text) => {
    expect(grant([text], { paths: [{ path: '/', access: 'write' }] })).toMatchObject({ ok: false, error: { code: 'CAPABILITY_REFUSED' } });
  });

  test('is let pass where the policy knows its name', () => {
    expect(grant(['gpu'], { unknown: ['gpu'] })).toMatchObject({ ok: true });
  });

  test('may be a part of a folder that is given, under the path it is given under', () => {
    const paths = [{ path: here, at: '/data/inbox', access: 'read' }] as const;
    expect(grant(['fs:read:/data/inbox/grant.ts'], { paths })).toMatchObject({ ok: true, value: { mounts: [{ path: `${here}/grant.ts`, at: '/data/inbox/grant.ts', access: 'read' }] } });
    expect(grant(['fs:read:/data/inbox-of-others'], { paths })).toMatchObject({ ok: false });
    expect(grant(['fs:write:/data/inbox'], { paths })).toMatchObject({ ok: false });
    expect(grant(['fs:read:/data/inbox/missing'], { paths })).toMatchObject({ ok: false, error: { problems: [expect.stringContaining('is not there')] } });
  });

  test('is not given where it is a link out of the folder that is given', () => {
    const folder = mkdtempSync(join(tmpdir(), 'grants-'));
    try {
      symlinkSync('/etc', join(folder, 'out'));
      mkdirSync(join(folder, 'inner'));
      symlinkSync('inner', join(folder, 'in'));
      const paths = [{ path: folder, at: '/data', access: 'write' }] as const;
      expect(grant(['fs:read:/data/out'], { paths })).toMatchObject({ ok: false, error: { problems: [expect.stringContaining('leads out')] } });
      expect(grant(['fs:read:/data/out/ssl'], { paths })).toMatchObject({ ok: false });
      expect(grant(['fs:write:/data/in'], { paths })).toMatchObject({ ok: true, value: { mounts: [{ at: '/data/in' }] } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(['/tmp/data', '/workspace', '/proc/1', '/usr/share', '/', `${INNER.home}/x`])("never lies over what is the sandbox' own: %s", (at) => {
    expect(grant([`fs:write:${at}`], { paths: [{ path: here, at, access: 'write' }] })).toMatchObject({ ok: false, error: { code: 'CAPABILITY_REFUSED' } });
  });
});

describe('where there is no bubblewrap', () => {
  test('every bundle is refused, since it could do what its manifest leaves out', () => {
    const refused = grant(['network'], {}, group);
    expect(refused).toMatchObject({ ok: false, error: { code: 'CAPABILITY_UNENFORCED', problems: ['It can read and write all files that this program can.'] } });
    expect(grant([], {}, group)).toMatchObject({ ok: false, error: { problems: [expect.stringContaining('network'), expect.stringContaining('files')] } });
  });

  test('it runs only by a policy that says so, and then it is told', () => {
    expect(grant([], { unenforced: 'tell' }, group)).toMatchObject({ ok: true, value: { unenforced: [expect.stringContaining('network'), expect.stringContaining('files')] } });
  });
});
