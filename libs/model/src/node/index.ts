export { fingerprintOf, sha256 } from './hash.ts';
export { hostPlatform } from './platform.ts';
