/**
 * What namespaces do not hold, by its number in the kernel: a seccomp filter as a classic BPF program.
 * Everything else that could get out needs capabilities, of which a command has none.
 */
interface Architecture {
  /** AUDIT_ARCH_*, linux/audit.h */
  readonly audit: number;
  readonly socket: number;
  readonly refused: readonly number[];
}

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, Architecture>> = {
  x64: { audit: 0xc000_003e, socket: 41, refused: [248, 249, 250, 298, 321, 323, 425] },
  arm64: { audit: 0xc000_00b7, socket: 198, refused: [217, 218, 219, 241, 280, 282, 425] },
};
// In this order: add_key, request_key and keyctl, since the user's keys (Kerberos tickets, among others) are in no namespace;
// perf_event_open, bpf and userfaultfd, tools to attack the kernel with; and io_uring_setup, with which sockets are made
// that no filter sees.

/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. Others are in no network namespace: AF_VSOCK reaches the host of a virtual machine. */
const FAMILIES = [1, 2, 10, 16];

/** linux/bpf_common.h: load a word, jump if equal, jump if greater or equal, return. */
const [LOAD, JUMP_EQUAL, JUMP_FROM, RETURN] = [0x20, 0x15, 0x35, 0x06];
/** Offsets in `struct seccomp_data`, linux/seccomp.h; the first argument's low half on both architectures. */
const [NUMBER, ARCHITECTURE, FIRST_ARGUMENT] = [0, 4, 16];
const ALLOW = 0x7fff_0000;
const ERROR = 0x0005_0000;
const [ENOSYS, EAFNOSUPPORT] = [38, 97];
/** The x32 interface of x64 numbers the same calls from here. */
const X32 = 0x4000_0000;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/** @returns the program as the kernel reads it; undefined for an architecture whose numbers are not known here. */
export function systemCallFilter(name: NodeJS.Architecture = process.arch): Buffer | undefined {
  const architecture = ARCHITECTURES[name];
  return architecture === undefined ? undefined : encode(programFor(architecture));
}

function programFor({ audit, socket, refused }: Architecture): Instruction[] {
  const refuse: Instruction = [RETURN, 0, 0, ERROR | ENOSYS];
  const allow: Instruction = [RETURN, 0, 0, ALLOW];
  return [
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, audit],
    // Programs for another architecture, such as those with 32 bits, number their calls otherwise.
    refuse,
    [LOAD, 0, 0, NUMBER],
    [JUMP_FROM, 0, 1, X32],
    refuse,
    ...refused.flatMap((number): Instruction[] => [[JUMP_EQUAL, 0, 1, number], refuse]),
    [JUMP_EQUAL, 1, 0, socket],
    allow,
    [LOAD, 0, 0, FIRST_ARGUMENT],
    ...FAMILIES.flatMap((family): Instruction[] => [[JUMP_EQUAL, 0, 1, family], allow]),
    [RETURN, 0, 0, ERROR | EAFNOSUPPORT],
  ];
}

/** `struct sock_filter`, linux/filter.h; both architectures are little-endian. */
function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  });
  return bytes;
}
