import { describe, expect, test } from '@jest/globals';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { chooseElsewhere } from './elsewhere.ts';

const here = { tempFolder: tmpdir(), otherTempFolders: [], umask: 0o022, env: {} };

describe('the circumstances of a second build', () => {
  test('differ from those of the first in all that can be set', () => {
    const elsewhere = chooseElsewhere(here);
    expect(elsewhere).toMatchObject({ umask: 0o077, locale: 'tr_TR.UTF-8', timeZone: 'Pacific/Kiritimati', threads: 1 });
    expect(elsewhere.varied.map(({ what }) => what)).toEqual(expect.arrayContaining(['folder', 'order of files', 'umask', 'locale', 'time zone', 'threads', 'clock', 'date of Node']));
  });

  test('differ also where the first one is unusual', () => {
    const unusual = { ...here, umask: 0o077, env: { LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' } };
    expect(chooseElsewhere(unusual)).toMatchObject({ umask: 0o022, locale: 'de_DE.UTF-8', timeZone: 'America/St_Johns' });
  });

  test('are another file system where there is one with room, and never claim what is not so', () => {
    const candidates = ['/nowhere', '/dev/shm', '/var/tmp'];
    const { folder, varied } = chooseElsewhere({ ...here, otherTempFolders: candidates });
    expect(existsSync(folder)).toBe(true);
    expect(varied.some(({ what }) => what === 'file system')).toBe(statSync(folder).dev !== statSync(tmpdir()).dev);
  });

  test('fall back to the same folder, where there is no other', () => {
    expect(chooseElsewhere({ ...here, otherTempFolders: ['/nowhere', '/proc'] }).folder).toBe(tmpdir());
  });
});
