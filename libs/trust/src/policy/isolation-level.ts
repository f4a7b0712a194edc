/** How well builds were shut in, from weakest to strongest. */
export const isolationLevels = ['process-group', 'bubblewrap'] as const;
export type IsolationLevel = (typeof isolationLevels)[number];

/** Whether a build under `actual` is shut in at least as well as `required` says; an unknown level is weaker than all. */
export function isolatesAtLeast(actual: string, required: IsolationLevel): boolean {
  const levels: readonly string[] = isolationLevels;
  return levels.indexOf(actual) >= levels.indexOf(required);
}
