/**
 * The code that decides what a bundle holds. Projects, so that `nx affected` knows that every example has to be
 * built again when it changes (what they depend on follows from their package.json files).
 */
export const BUNDLER_PROJECTS = ['@apphub/nx-example-bundle', '@apphub/build', '@apphub/compose', '@apphub/runtime'] as const;

/** The same code as files of Nx's key. Their npm dependencies are in the root lockfile. */
export const BUNDLER_INPUTS = [
  '{workspaceRoot}/libs/{model,pack,store,trust,sandbox,build,runtime,compose}/src/**/*',
  '{workspaceRoot}/tools/nx-example-bundle/src/**/*',
  '{workspaceRoot}/tools/nx-example-bundle/executors.json',
  '!{workspaceRoot}/{libs,tools}/**/*.test.ts',
  '{workspaceRoot}/package-lock.json',
] as const;
