export type { Claim, Claims, TakeOptions } from './claims.ts';
export { collect, raiseEpoch } from './collect.ts';
export type { Collection, CollectOptions, CollectReason, Doomed, DoomedBlob, DoomedRecord, Fate } from './collection.ts';
export { holdBlob, type HoldOptions } from './hold-blob.ts';
