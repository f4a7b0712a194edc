import { describe, expect, test } from '@jest/globals';
import { hostPlatform } from './node/index.ts';
import { isPlatform, parsePlatform, platformParts, runsOn } from './platform.ts';

describe('a platform', () => {
  test.each([
    ['linux-x64-glibc', { os: 'linux', cpu: 'x64', libc: 'glibc' }],
    ['linux-arm64-musl', { os: 'linux', cpu: 'arm64', libc: 'musl' }],
    ['darwin-arm64', { os: 'darwin', cpu: 'arm64' }],
    ['win32-x64', { os: 'win32', cpu: 'x64' }],
  ])('%s has the parts npm knows', (text, parts) => {
    expect(platformParts(parsePlatform(text))).toEqual(parts);
  });

  test.each(['linux-x64', 'darwin-arm64-glibc', 'plan9-x64', 'any', 'linux-x64-glibc ', ''])('is not %j', (text) => {
    expect(isPlatform(text)).toBe(false);
    expect(() => parsePlatform(text)).toThrow('expected a platform');
  });

  test('runs what was built for it and what runs anywhere, nothing else', () => {
    const host = parsePlatform('linux-x64-glibc');
    expect(runsOn('any', host)).toBe(true);
    expect(runsOn(host, host)).toBe(true);
    expect(runsOn(parsePlatform('linux-x64-musl'), host)).toBe(false);
  });

  test('of this process starts with what Node says', () => {
    expect(hostPlatform().startsWith(`${process.platform}-${process.arch}`)).toBe(true);
  });
});
