/** The executor that builds, and the target it is inferred as. */
export const BUNDLE_TARGET = 'example-bundle';
/** The executor that runs the sample input, and the target it is inferred as. */
export const TEST_TARGET = 'example-test';
/** The executor that publishes, and the target it is inferred as. */
export const PUBLISH_TARGET = 'example-publish';

export const PLUGIN = '@apphub/nx-example-bundle';

/** What makes a folder below `examples/` an example. */
export const CONFIG_GLOB = 'examples/**/apphub.bundle.json';

/** Where receipts are written, relative to the workspace. */
export const RECEIPTS_FOLDER = 'dist/example-bundles';

/** Names the store, its scope and its last collection; set before tasks are hashed. */
export const STORE_STAMP_VARIABLE = 'APPHUB_STORE_STAMP';

/** Names the versions of the tools every build uses, and the platform; set before tasks are hashed. */
export const TOOLCHAIN_VARIABLE = 'APPHUB_TOOLCHAIN';

/** Names the compilers and the Python of this machine; set before tasks are hashed. */
export const NATIVE_TOOLS_VARIABLE = 'APPHUB_NATIVE_TOOLS';

/** Counts how often the blob of an example was found missing; set before tasks are hashed, absent while it never was. */
export function lostBlobsVariable(slug: string): string {
  return `APPHUB_LOST_BLOBS_${slug}`;
}

/** The receipt of an example and the one-line file with its content digest, relative to the workspace. */
export function receiptFiles(slug: string): { readonly receipt: string; readonly digest: string } {
  return { receipt: `${RECEIPTS_FOLDER}/${slug}.json`, digest: `${RECEIPTS_FOLDER}/${slug}.digest` };
}
