import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { shell } from '../../testing/commands.ts';
import { insideBubblewrap } from '../../testing/isolations.ts';
import { startHolder } from '../../testing/start-holder.ts';
import { useTestParent } from '../../testing/test-parent.ts';

insideBubblewrap((isolation, held) => {
  const parent = useTestParent(isolation);

  describe('what a command sees', () => {
    test('paths, user, host and environment are the same in every sandbox', async () => {
      mkdirSync(join(parent.path, 'a/longer/way'), { recursive: true });
      const seen: (readonly string[])[] = [];
      for (const place of [parent.path, join(parent.path, 'a/longer/way')]) {
        await using sandbox = await parent.open({ parent: place, toolFolders: ['/usr/bin'] });
        seen.push((await sandbox.run(shell('pwd; id; hostname; getent passwd builder; ls -d / /home/* /tools/*; env | sort'))).tail);
        await sandbox.run(shell('true'));
      }
      await rm(join(parent.path, 'a'), { recursive: true });
      expect(seen[1]).toEqual(seen[0]);
      expect(seen[0]).toEqual([
        '/workspace',
        'uid=1000(builder) gid=1000(builder) groups=1000(builder)',
        'sandbox',
        'builder:x:1000:1000:builder:/home/builder:/bin/sh',
        '/',
        '/home/builder',
        '/tools/0',
        'CI=1',
        'HOME=/home/builder',
        'LANG=C.UTF-8',
        'LC_ALL=C.UTF-8',
        'NO_COLOR=1',
        'PATH=/tools/0:/usr/local/bin:/usr/bin:/bin',
        'PWD=/workspace',
        'PYTHONDONTWRITEBYTECODE=1',
        'SOURCE_DATE_EPOCH=499162500',
        'TMPDIR=/tmp',
        'TZ=UTC',
      ]);
    });

    test('the folders of the sandbox are the ones that commands write', async () => {
      await using sandbox = await parent.open();
      await writeFile(join(sandbox.tmp, 'in'), 'from outside');
      await sandbox.run(shell('cp /tmp/in out; cp out ~/out; cp out /var/tmp/out'));
      const read = (folder: string) => readFile(join(folder, 'out'), 'utf8');
      expect(await Promise.all([sandbox.workspace, sandbox.home, sandbox.tmp].map(read))).toEqual(Array(3).fill('from outside'));
    });

    test('a program that links out of the system is not there', async () => {
      const folder = join(parent.path, 'tools');
      mkdirSync(folder);
      execFileSync('ln', ['-s', join(parent.path, 'elsewhere'), join(folder, 'tool')]);
      writeFileSync(join(parent.path, 'elsewhere'), '#!/bin/sh\necho ran\n', { mode: 0o755 });
      await using sandbox = await parent.open({ toolFolders: [folder] });
      await expect(sandbox.run(shell('', { argv: ['tool'] }))).rejects.toMatchObject({ failure: { code: 'TOOL_MISSING' } });
      await rm(join(parent.path, 'tools'), { recursive: true });
      await rm(join(parent.path, 'elsewhere'));
    });

    test('a mount that is not there is told, and nothing runs', async () => {
      await using sandbox = await parent.open();
      const run = sandbox.run(shell('true', { mounts: [{ path: '/no/such/folder', access: 'read' }] }));
      await expect(run).rejects.toMatchObject({ failure: { code: 'ISOLATION_UNAVAILABLE', problems: [expect.stringContaining('/no/such/folder')] } });
    });
  });

  describe('who owns what a command writes', () => {
    const me = process.getuid!();

    test('this user, who can read and remove it', async () => {
      await using sandbox = await parent.open();
      await sandbox.run(shell('mkdir -p a/b; touch a/b/c; chmod 000 a/b a; ln -s /etc link; mkfifo pipe'));
      expect(['a', '.'].map((name) => statSync(join(sandbox.workspace, name)).uid)).toEqual([me, me]);
    });

    const ordinary = me === 0 && canRead(4242) ? 4242 : undefined;
    test(`an ordinary user alike${ordinary === undefined ? ', who this test is run by' : ''}`, async () => {
      const place = join(parent.path, 'ordinary');
      mkdirSync(place);
      execFileSync('chmod', ['755', parent.path]);
      if (ordinary !== undefined) chownSync(place, ordinary, ordinary);
      const prefix = ordinary === undefined ? [] : ['setpriv', `--reuid=${ordinary}`, `--regid=${ordinary}`, '--clear-groups'];
      const holder = await startHolder(place, { script: '{ id -u; touch file; echo x > /proc/sys/kernel/hostname; stat -c %U file; chmod 000 .; } 2>&1', isolation: held, prefix });
      expect(await holder.ended).toEqual({ exitCode: 0, signal: null });
      expect(holder.printed).toEqual(['exited', '1000', expect.stringMatching(/Permission denied|Read-only/), 'builder']);
      expect(await readdir(place)).toEqual([]);
      await rm(place, { recursive: true });
    });
  });
});

/** @returns whether a user can read this code and the running Node, in somebody's home they cannot, and write temporary files. */
function canRead(user: number): boolean {
  try {
    const paths = [import.meta.filename, dirname(process.execPath)];
    execFileSync('setpriv', [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', 'sh', '-c', 'test -w "$0" && ls "$@"', tmpdir(), ...paths], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
