/** A rule of ESLint or typescript-eslint that holds here, and why. */
export interface BorrowedRule {
  readonly reason: string;
  readonly options?: readonly unknown[];
}

/** Rules that look at one file's syntax. */
export const syntaxRules: Readonly<Record<string, BorrowedRule>> = {
  '@typescript-eslint/no-explicit-any': {
    reason: '"any" switches the compiler off for everything it touches; "unknown" asks to be looked at first.',
  },
  '@typescript-eslint/ban-ts-comment': {
    reason: 'A silenced compiler error is still an error.',
  },
  '@typescript-eslint/no-unused-expressions': {
    reason: 'An expression without effect is a forgotten call or a forgotten return.',
  },
  '@typescript-eslint/no-import-type-side-effects': {
    reason: '"import { type A }" still loads the module; "import type { A }" does not.',
  },
  '@typescript-eslint/no-dynamic-delete': {
    reason: 'An object whose keys come and go is a Map.',
  },
  eqeqeq: { reason: '"==" converts before it compares.' },
  'no-empty': { reason: 'A swallowed error needs a reason: write it into the empty block.' },
  'no-eval': { reason: 'Text that becomes code is an open door.' },
  'no-var': { reason: '"var" leaks out of its block.' },
  'prefer-const': { reason: 'What never changes should say so.' },
  'no-param-reassign': { reason: 'A parameter keeps the value the caller gave; a new value has a name of its own.' },
  'no-warning-comments': {
    options: [{ terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
    reason: 'Unfinished work is finished or filed, not left in a comment.',
  },
  'max-depth': { options: [3], reason: 'Deep nesting hides the way through a function: name the inner part and move it out.' },
};

/** Rules that ask the compiler for types. */
export const typedRules: Readonly<Record<string, BorrowedRule>> = {
  '@typescript-eslint/no-floating-promises': {
    reason: 'A promise nobody awaits fails unheard and outlives the work it belongs to.',
  },
  '@typescript-eslint/no-misused-promises': {
    reason: 'A promise is always true, and a caller that expects no promise will not wait for it.',
  },
  '@typescript-eslint/await-thenable': { reason: 'Awaiting what is no promise hides a misunderstanding.' },
  '@typescript-eslint/only-throw-error': { reason: 'Only an Error knows where it came from.' },
  '@typescript-eslint/switch-exhaustiveness-check': {
    reason: 'A new variant of a union must break the build wherever it is not handled.',
    options: [{ considerDefaultExhaustiveForUnions: true }],
  },
};
