export type { Blob } from './blob.ts';
export { forgetBlob, type ForgetBlobInput, listDeleting } from './forget-blob.ts';
export { holdBlob } from './hold-blob.ts';
export { type BlobClaim, listClaims, type ListClaimsOptions } from './list-claims.ts';
export { type DeletingMarked, markDeleting, type MarkDeletingInput } from './mark-deleting.ts';
export { type BlobRegistered, registerBlob, type RegisterBlobInput, type RegisterBlobOptions } from './register-blob.ts';
export { registerBlobs, type RegisterBlobsOptions } from './register-blobs.ts';
