export type { Example } from './example.ts';
export { EXAMPLES_FOLDER, findExamples, sharedRootOf } from './locate.ts';
export { loadExample } from './load.ts';
