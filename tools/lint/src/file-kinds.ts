const CODE = /\.(ts|tsx|mts|cts|js|mjs|cjs)$/;
const OURS = /^(libs|tools|apps)\//;
/** Inputs of tests and of the generator: material, not source. */
const MATERIAL = /(^|\/)(fixtures|templates)\//;

/** Whether a path holds code of this project; examples, fixtures and templates do not count. */
export function isOurCode(path: string): boolean {
  return OURS.test(path) && CODE.test(path) && !MATERIAL.test(path);
}

/** Whether a path holds code at all, examples included. */
export function isCode(path: string): boolean {
  return CODE.test(path) && !MATERIAL.test(path);
}

/** Whether a path holds tests: `*.test.ts`, or `*.e2e.ts` for those that run real programs at length. */
export function isTest(path: string): boolean {
  return /\.(test|e2e)\.[a-z]+$/.test(path);
}

/** `libs/model` for `libs/model/src/digest.ts`; undefined outside the workspace packages. */
export function packageFolder(path: string): string | undefined {
  return /^(?:libs|tools|apps)\/[^/]+(?=\/)/.exec(path)?.[0];
}
