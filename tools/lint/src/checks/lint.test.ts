import { afterAll, describe, expect, test } from '@jest/globals';
import { syntaxRules, typedRules } from '../eslint/borrowed-rules.ts';
import { ownRules } from '../eslint/own-rules.ts';
import { tempCheckout } from '../testing/temp-checkout.ts';
import { lintCheck } from './lint.ts';

/** One violation of each rule, and where it is planted. */
const violations: Readonly<Record<string, { readonly path?: string; readonly code: string }>> = {
  'apphub/no-default-export': { code: 'export default 1;' },
  'apphub/environment-at-the-edge': { code: "export const home = process.env['HOME'];" },
  'apphub/exit-in-mains': { code: 'export const leave = () => process.exit(1);' },
  'apphub/words-in-mains': { code: "console.log('hello');" },
  'apphub/no-locale': { code: "export const order = 'a'.localeCompare('b');" },
  'apphub/few-parameters': { code: 'export function f(a: 1, b: 1, c: 1, d: 1) { return [a, b, c, d]; }' },
  'apphub/third-parameter-is-options': { code: 'export function f(a: 1, b: 1, c: string) { return [a, b, c]; }' },
  'apphub/documented-exports': { code: '// no docstring\nexport function f() { return 1; }' },
  'apphub/no-focused-tests': { path: 'libs/seed/src/focused.test.ts', code: "test.only('a', () => {});" },
  'apphub/no-skipped-tests': { path: 'libs/seed/src/skipped.test.ts', code: "describe.skip('a', () => {});" },
  'apphub/no-browser-foreign-globals': { path: 'libs/model/src/seed.ts', code: "export const bytes = Buffer.from('a');" },
  '@typescript-eslint/no-explicit-any': { code: 'export let a: any;' },
  '@typescript-eslint/ban-ts-comment': { code: '// @ts-ignore\nexport const a: string = 1;' },
  '@typescript-eslint/no-unused-expressions': { code: 'export const a = 1;\na;' },
  '@typescript-eslint/no-import-type-side-effects': { code: "import { type A } from './a.ts';\nexport type B = A;" },
  '@typescript-eslint/no-dynamic-delete': { code: 'export const f = (a: Record<string, 1>, key: string) => delete a[key];' },
  eqeqeq: { code: 'export const a = (b: unknown) => b == 1;' },
  'no-empty': { code: 'try { f(); } catch {}\nfunction f() { return 1; }' },
  'no-eval': { code: "eval('1');" },
  'no-var': { code: 'export var a = 1;' },
  'prefer-const': { code: 'let a = 1;\nexport const b = a;' },
  'no-param-reassign': { code: 'export function f(a: number) { a = 2; return a; }' },
  'no-warning-comments': { code: '// TODO: later\nexport const a = 1;' },
  'max-depth': { code: 'export function f(a: boolean) { if (a) { while (a) { if (!a) { for (;;) { return 1; } } } } return 2; }' },
  '@typescript-eslint/no-floating-promises': { code: 'Promise.resolve(1);' },
  '@typescript-eslint/no-misused-promises': { code: 'if (Promise.resolve(false)) throw new Error();' },
  '@typescript-eslint/await-thenable': { code: 'export const f = async () => await 1;' },
  '@typescript-eslint/only-throw-error': { code: "export const f = () => { throw 'no'; };" },
  '@typescript-eslint/switch-exhaustiveness-check': {
    code: "export function f(a: 'x' | 'y') { switch (a) { case 'x': return 1; } return 2; }",
  },
};

/** What the rules must leave alone, each at a place where its rule makes an exception or does not hold. */
const innocent: Readonly<Record<string, string>> = {
  'libs/compose/src/settings.ts': "export const home = process.env['HOME'];",
  'tools/lint/src/check.ts': "console.log('words'); process.exit(0);",
  'libs/seed/src/environment.test.ts': "export const home = process.env['HOME'];",
  'libs/seed/jest.config.js': 'export default {};',
  'libs/seed/src/three-parameters.ts': '/** Does it. */\nexport function f(a: 1, b: 1, options: object) { return [a, b, options]; }',
  'libs/seed/src/conditional.test.ts':
    "declare const test: { (name: string): void; skip(name: string): void };\n(Math.random() > 2 ? test : test.skip)('a');",
  'libs/model/src/node/hash.ts': "export const bytes = Buffer.from('a');",
  'libs/model/src/member.ts': 'export const f = (a: { Buffer: number; process: number }) => a.Buffer + a.process;',
  'libs/seed/src/caught.ts': "/** Does it. */\nexport function f() { try { return 1; } catch { /* there is nothing to lose */ } return 2; }",
};

const fileOf = (rule: string) => violations[rule]?.path ?? `libs/seed/src/${rule.replaceAll('/', '-')}.ts`;

describe('the rules of ESLint', () => {
  const seeds = Object.fromEntries(Object.keys(violations).map((rule) => [fileOf(rule), `${violations[rule]?.code}\n`]));
  const disabled = '// eslint-disable-next-line no-var -- please\nexport var a = 1;\n';
  const checkout = tempCheckout({ ...seeds, ...innocent, 'libs/seed/src/disabled.ts': disabled, 'libs/seed/src/a.ts': 'export type A = 1;\n' });
  const outcome = lintCheck.run(checkout);
  afterAll(() => checkout[Symbol.dispose]());

  const all = [...Object.keys(ownRules).map((name) => `apphub/${name}`), ...Object.keys(syntaxRules), ...Object.keys(typedRules)];

  test.each(all)('%s finds its violation and says why it is one', async (rule) => {
    const { findings } = await outcome;
    const found = findings.filter((finding) => finding.rule === rule && finding.place.startsWith(`${fileOf(rule)}:`));
    expect(found).not.toEqual([]);
    expect(found[0]?.reason.length).toBeGreaterThan(20);
  });

  test.each(Object.keys(innocent))('%s is left alone', async (path) => {
    const { findings } = await outcome;
    expect(findings.filter(({ place }) => place.startsWith(`${path}:`))).toEqual([]);
  });

  test('a comment that switches a rule off is a finding and switches nothing off', async () => {
    const { findings } = await outcome;
    const rules = findings.filter(({ place }) => place.startsWith('libs/seed/src/disabled.ts:')).map(({ rule }) => rule);
    expect(rules.sort()).toEqual(['eslint', 'no-var']);
  });
});
