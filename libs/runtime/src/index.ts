export { differences } from './matches.ts';
export { runBundle, type RunOutcome, type RunPorts, type RunRequest } from './run-bundle.ts';
