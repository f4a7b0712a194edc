/** Formats of machine code that a loader runs on one platform only. WebAssembly is not among them: it runs anywhere. */
export type NativeFormat = 'elf' | 'mach-o' | 'pe';

/** Up to `length` bytes from `offset`; fewer where the file ends. */
export type ReadAt = (offset: number, length: number) => Buffer;

/** Enough for every magic number, and for the place that a DOS stub names. */
const HEAD_SIZE = 64;

/**
 * The format of a file with native code, told by content: names lie, and addons go by any.
 *
 * Libraries of object files (`ar`: `.a`, `.lib`) are none: nothing loads or runs them.
 */
export function nativeFormat(readAt: ReadAt): NativeFormat | undefined {
  const head = readAt(0, HEAD_SIZE);
  if (isElf(head)) return 'elf';
  if (isMachO(head) || isFatMachO(head)) return 'mach-o';
  if (isPe(head, readAt)) return 'pe';
  return undefined;
}

/** System V ABI, "ELF Header": magic, class (32 or 64 bit), byte order. Objects and core files included. */
function isElf(head: Buffer): boolean {
  return startsWith(head, [0x7f, 0x45, 0x4c, 0x46]) && isOneOf(head[4], [1, 2]) && isOneOf(head[5], [1, 2]);
}

/** `mach-o/loader.h`: MH_MAGIC and MH_MAGIC_64 in either byte order. */
function isMachO(head: Buffer): boolean {
  return head.length >= 28 && [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].includes(head.readUInt32BE(0));
}

/** `mach/machine.h`, without the flag for 64 bit: VAX, 680x0, x86, HP-PA, ARM, 88000, SPARC, i860, PowerPC. */
const MACH_CPU_TYPES = [1, 6, 7, 11, 12, 13, 14, 15, 18];
/** More architectures than any file has, and fewer than the lowest version of a Java class (45), which stands in the same place. */
const MAX_FAT_ARCHITECTURES = 30;

/** `mach-o/fat.h`: FAT_MAGIC and FAT_MAGIC_64, always big-endian. Java classes begin with the same four bytes. */
function isFatMachO(head: Buffer): boolean {
  if (head.length < 28 || !isOneOf(head.readUInt32BE(0), [0xcafebabe, 0xcafebabf])) return false;
  const architectures = head.readUInt32BE(4);
  const cpuType = head.readUInt32BE(8) & 0x00ffffff;
  return architectures >= 1 && architectures <= MAX_FAT_ARCHITECTURES && MACH_CPU_TYPES.includes(cpuType);
}

/** PE Format specification: a DOS stub that names the place of the signature; plain DOS programs have none. */
function isPe(head: Buffer, readAt: ReadAt): boolean {
  if (head.length < HEAD_SIZE || !startsWith(head, [0x4d, 0x5a])) return false;
  return startsWith(readAt(head.readUInt32LE(0x3c), 4), [0x50, 0x45, 0, 0]);
}

function startsWith(bytes: Buffer, start: readonly number[]): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

function isOneOf(value: number | undefined, values: readonly number[]): boolean {
  return value !== undefined && values.includes(value);
}
