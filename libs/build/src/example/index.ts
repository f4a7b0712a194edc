export type { Example } from './example.ts';
export { type ExampleSet, readExamples } from './example-set.ts';
export { EXAMPLES_FOLDER, findExamples, sharedRootOf } from './locate.ts';
export { loadExample } from './load.ts';
