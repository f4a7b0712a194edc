import { expect, test } from '@jest/globals';
import { type Attack, attackFrom, attackUnsandboxed, byShell, useOutside } from '../testing/attack.ts';
import { insideBubblewrap } from '../testing/isolations.ts';
import { useTestParent } from '../testing/test-parent.ts';

/** Python prints `reached`, or the name of the error. */
function byPython(attempt: string): Attack {
  const lines = ['import ctypes, errno, os, socket, sys', 'libc = ctypes.CDLL(None, use_errno=True)', 'try:'];
  const tried = [...attempt.split('\n').map((line) => `    ${line}`), '    print("reached")', 'except OSError as e: print(errno.errorcode[e.errno])'];
  return { argv: ['python3', '-c', [...lines, ...tried].join('\n')] };
}

const call = (numbers: readonly [x64: number, arm64: number], args: string) =>
  byPython(`number = ${process.arch === 'arm64' ? numbers[1] : numbers[0]}\nif libc.syscall(number, ${args}) < 0: raise OSError(ctypes.get_errno(), "")`);

interface Barred {
  readonly what: string;
  readonly attack: Attack;
  readonly refusal: string;
  /** Some machines have no such sockets, or refuse such rings to everybody. */
  readonly control: RegExp;
}

insideBubblewrap((isolation) => {
  const parent = useTestParent(isolation);
  const outside = useOutside();

  test.each<Barred>([
    {
      // A connection is not even tried: a socket of this kind is in no network namespace.
      what: 'a socket to the host of a virtual machine',
      attack: byPython('socket.socket(40, socket.SOCK_STREAM)'),
      refusal: 'EAFNOSUPPORT',
      control: /^(reached|EAFNOSUPPORT)$/,
    },
    { what: "the user's keys in the kernel", attack: call([250, 219], '0, -3, 0'), refusal: 'ENOSYS', control: /^reached$/ },
    {
      what: 'a ring of system calls that no filter sees',
      attack: call([425, 425], '4, ctypes.create_string_buffer(256)'),
      refusal: 'ENOSYS',
      control: /^(reached|EPERM)$/,
    },
  ])('$what cannot be had', async ({ attack, refusal, control }) => {
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe(refusal);
    expect(await attackFrom(sandbox, attack, { network: true })).toBe(refusal);
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toMatch(control);
  });

  test('ordinary sockets, threads and processes work', async () => {
    await using sandbox = await parent.open();
    const use = byPython('socket.socket(socket.AF_INET, socket.SOCK_STREAM)\nsocket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\nsocket.socketpair()\nimport threading\nthreading.Thread(target=os.getpid).start()\nos.waitpid(os.spawnlp(os.P_NOWAIT, "true", "true"), 0)');
    expect(await attackFrom(sandbox, use)).toBe('reached');
    expect(await attackFrom(sandbox, byShell('grep Seccomp: /proc/self/status'))).toBe('Seccomp:\t2');
  });
});
