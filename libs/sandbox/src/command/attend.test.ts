import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '@apphub/model';
import { expect, test } from '@jest/globals';
import type { RunningCommand } from '../port.ts';
import { generous, nodeScript, shell } from '../testing/commands.ts';
import { inEveryIsolation, insideBubblewrap } from '../testing/isolations.ts';
import { useTestParent } from '../testing/test-parent.ts';

inEveryIsolation((isolation) => {
  const parent = useTestParent(isolation);

  test('a command and whoever attends to it talk both ways by a descriptor of their own', async () => {
    await using sandbox = await parent.open();
    const heard: string[] = [];
    const attend = ({ channel }: RunningCommand): void => {
      channel.on('data', (chunk) => {
        heard.push(String(chunk));
        channel.end('answer\n');
      });
    };
    const { tail } = await sandbox.run(shell('echo question >&5; read line <&5; echo "heard $line"', { attend }));
    expect({ heard, tail }).toEqual({ heard: ['question\n'], tail: ['heard answer'] });
  });

  test('a command without anybody to talk to has no such descriptor', async () => {
    await using sandbox = await parent.open();
    expect((await sandbox.run(shell('{ echo question >&5; } 2>/dev/null || echo none'))).tail).toEqual(['none']);
  });

  test('whoever attends can end a command, with a reason', async () => {
    await using sandbox = await parent.open();
    const attend = ({ channel, stop }: RunningCommand): void => void once(channel, 'data').then(() => stop(failure('RUN_FAILED', 'It said too much.')));
    const outcome = await sandbox.run(shell('echo x >&5; sleep 60 & sleep 60', { attend }));
    expect(outcome).toMatchObject({ kind: 'limit', failure: { code: 'RUN_FAILED', message: 'It said too much.' } });
  });

  test('what a command uses is counted over all of its processes', async () => {
    await using sandbox = await parent.open();
    const busy = 'const kept = Buffer.alloc(80e6, 1); const used = () => { const { user, system } = process.cpuUsage(); return user + system; }; const end = used() + 5e5; while (used() < end); require("node:fs").writeSync(5, "x"); setTimeout(() => kept, 60e3)';
    const attend = ({ channel, measure, stop }: RunningCommand): void =>
      void once(channel, 'data').then(() => {
        measure();
        stop(failure('RUN_FAILED', 'Enough.'));
      });
    const { usage } = await sandbox.run(nodeScript(busy, { attend }));
    expect(usage?.cpuSeconds).toBeGreaterThan(0.4);
    expect(usage?.peakMemoryBytes).toBeGreaterThan(80e6);
  });

  test('a command that computes for too long is ended, in one process or in many', async () => {
    await using sandbox = await parent.open();
    const limits = { ...generous, cpuSeconds: 0.3 };
    expect(await sandbox.run(shell('while :; do :; done', { limits }))).toMatchObject({ kind: 'limit', failure: { code: 'LIMIT_CPU' } });
    expect(await sandbox.run(shell('while :; do sh -c "i=0; while [ \\$i -lt 30000 ]; do i=\\$((i + 1)); done"; done', { limits }))).toMatchObject({ failure: { code: 'LIMIT_CPU' } });
  });

  test('a secret that becomes known while a command runs is masked from then on', async () => {
    await using sandbox = await parent.open();
    const secrets: string[] = [];
    const attend = ({ channel }: RunningCommand): void => {
      secrets.push('learned-late');
      channel.write('learned-late\n');
    };
    expect((await sandbox.run(shell('read line <&5; echo "it is $line"', { attend, secrets: () => secrets }))).tail).toEqual(['it is ***']);
  });
});

insideBubblewrap((isolation) => {
  const parent = useTestParent(isolation);

  test('a mount is found where the command is told that it is, with the access it has', async () => {
    await using sandbox = await parent.open();
    const folder = join(sandbox.root, 'given');
    mkdirSync(folder);
    writeFileSync(join(folder, 'file'), 'content');
    const mounts = [{ path: folder, at: '/data/given', access: 'read' }] as const;
    expect(sandbox.inner(join(folder, 'file'), mounts)).toBe('/data/given/file');
    expect((await sandbox.run(shell('cat /data/given/file; echo; echo x 2>/dev/null > /data/given/file || echo refused', { mounts }))).tail).toEqual(['content', 'refused']);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('content');
  });

  test('a command that may not write finds its folders read-only', async () => {
    await using sandbox = await parent.open();
    const script = 'for folder in . "$HOME" "$TMPDIR"; do { echo x > "$folder/file"; } 2>/dev/null && echo wrote; done; echo end';
    expect((await sandbox.run(shell(script, { writes: false }))).tail).toEqual(['end']);
    expect((await sandbox.run(shell(script))).tail).toEqual(['wrote', 'wrote', 'wrote', 'end']);
  });
});
