import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { headless, shell } from '../testing/commands.ts';
import { inEveryIsolation } from '../testing/isolations.ts';
import { processesOf, until, useTestParent } from '../testing/test-parent.ts';

const daemon = `
import os, sys, time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
os.chdir("/")
time.sleep(300)`;

const alone = `python3 -c '${headless('', 'open("alone", "w").close()')}'`;
const untilAlone = 'until [ -e alone ]; do sleep 0.01; done';

inEveryIsolation((isolation) => {
  const parent = useTestParent(isolation);

  test.each([
    ['children in the background', 'sleep 300 & sleep 300 &'],
    ['children that ignore SIGTERM and SIGHUP', '(trap "" TERM HUP; sleep 300) &'],
    ['children in a session of their own', 'setsid sleep 300 & setsid sh -c "sleep 300; :" &'],
    ['a daemon that forked twice', `python3 -c '${daemon}'`],
    ['a daemon that closed its output', `python3 -c '${daemon}' > /dev/null 2>&1`],
    ['a program that goes on without its first thread', `${alone} & ${untilAlone}`],
    ['such a program in a session of its own', `setsid ${alone} > /dev/null 2>&1 & ${untilAlone}`],
    ['stopped children', 'sleep 300 & kill -STOP $!'],
    ['a daemon without environment that is still a child of the tree', 'setsid sh -c "env -i sleep 300; :" &'],
    ['many processes that start others', 'for i in 1 2 3 4 5 6 7 8 9; do (setsid sh -c "while :; do sleep 0.01 & sleep 0.01; done" &); done; sleep 0.3'],
  ])('nothing is left after a command that started %s', async (_what, script) => {
    await using sandbox = await parent.open();
    const outcome = await sandbox.run(shell(`${script}\necho $$ > pid; exit 4`));
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 4 });
    expect(processesOf(sandbox.root)).toEqual([]);
  });

  test('closing a sandbox ends its running command', async () => {
    const sandbox = await parent.open();
    const running = sandbox.run(shell('trap "" TERM; echo ready > ready; (setsid sleep 300 &); sleep 300'));
    await until(() => readFile(join(sandbox.workspace, 'ready')).then(() => true, () => false));
    await sandbox[Symbol.asyncDispose]();
    expect(await running).toMatchObject({ kind: 'canceled', failure: { code: 'CANCELED' } });
    await expect(sandbox.run(shell('true'))).rejects.toThrow('closed');
  });
});

describe('the process group', () => {
  const parent = useTestParent();

  test('a command that leads a group is the leader of its session too', async () => {
    await using sandbox = await parent.open();
    const { tail } = await sandbox.run(shell('echo $$; cut -d" " -f5,6 /proc/$$/stat'));
    expect(tail[1]).toBe(`${tail[0]} ${tail[0]}`);
  });
});
