import { failure } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { machineFault, type Space } from './machine-fault.ts';

const broken = failure('BUILD_FAILED', 'It did not build.');
const refused = failure('CONFIG_INVALID', 'No.');
const look = (space: Partial<Space>) => async () => ({ bytes: 2 ** 30, files: 1000, allFiles: 10_000, ...space });

describe('a failed build', () => {
  test('is the fault of its machine where the disk is full, whatever the commands said', async () => {
    expect(await machineFault(broken, '/tmp', look({ bytes: 4096 }))).toMatchObject({ code: 'HOST_DISK', message: expect.stringContaining('BUILD_FAILED It did not build.') });
    expect(await machineFault(broken, '/tmp', look({ files: 0 }))).toMatchObject({ code: 'HOST_DISK' });
  });

  test('is its own where there is space, or nobody can say, or it was refused before anything was written', async () => {
    expect(await machineFault(broken, '/tmp', look({}))).toBe(broken);
    expect(await machineFault(broken, '/tmp', look({ files: 0, allFiles: 0 }))).toBe(broken);
    expect(await machineFault(broken, '/tmp', () => Promise.reject(new Error('no such folder')))).toBe(broken);
    expect(await machineFault(refused, '/tmp', look({ bytes: 0 }))).toBe(refused);
    expect(await machineFault(broken, tmpdir())).toBe(broken);
  });
});
