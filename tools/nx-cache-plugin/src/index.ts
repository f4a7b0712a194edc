export { postTasksExecution, preTasksExecution } from './hooks/hooks.ts';

/** How Nx calls it in messages. */
export const name = '@apphub/nx-cache-plugin';
