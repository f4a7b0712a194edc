import type { Linter, Rule } from 'eslint';
import tseslint from 'typescript-eslint';
import { type BorrowedRule, syntaxRules, typedRules } from './borrowed-rules.ts';
import { type OwnRule, ownRules } from './own-rules.ts';

const PREFIX = 'apphub';
const CODE = ['libs/**/*.{ts,js}', 'tools/**/*.{ts,js}', 'apps/**/*.{ts,tsx,js}', '*.js'];
const TYPED = ['libs/*/{src,e2e}/**/*.ts', 'tools/*/{src,e2e}/**/*.ts', 'apps/*/{src,e2e}/**/*.{ts,tsx}'];
const NOT_SOURCE = ['**/dist/', '**/coverage/', '**/fixtures/', '**/templates/', '.nx/'];

/**
 * The flat config for a checkout at `root`. Comments in the code cannot switch rules off: who needs an exception
 * writes it, with its reason, into the table of rules.
 */
export function lintConfig(root: string): Linter.Config[] {
  return [
    { ignores: NOT_SOURCE },
    { linterOptions: { noInlineConfig: true } },
    { files: ['**/*.{ts,tsx}'], languageOptions: { parser: tseslint.parser as Linter.Parser } },
    { files: ['**/*.{ts,tsx,js}'], plugins: { '@typescript-eslint': tseslint.plugin as never }, rules: switchedOn(syntaxRules) },
    { files: CODE, plugins: { [PREFIX]: { rules: mapValues(ownRules, ruleFor) } } },
    ...Object.entries(ownRules).flatMap(([name, rule]) => ownRuleConfig(`${PREFIX}/${name}`, rule)),
    {
      files: TYPED,
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
      rules: switchedOn(typedRules),
    },
  ];
}

/** Why the rule `id` exists; `undefined` for what is no rule of ours, such as a syntax error. */
export function reasonOf(id: string): string | undefined {
  const own = id.startsWith(`${PREFIX}/`) ? ownRules[id.slice(PREFIX.length + 1)] : undefined;
  return (own ?? syntaxRules[id] ?? typedRules[id])?.reason;
}

function ownRuleConfig(id: string, { only = CODE, except = [] }: OwnRule): Linter.Config[] {
  const on: Linter.Config = { files: [...only], rules: { [id]: 'error' } };
  return except.length === 0 ? [on] : [on, { files: [...except], rules: { [id]: 'off' } }];
}

function ruleFor({ selector, unless, message, reason }: OwnRule): Rule.RuleModule {
  return {
    meta: { type: 'problem', schema: [], docs: { description: reason } },
    create: (context) => ({
      [selector](node: Rule.Node) {
        if (unless?.(node, context.sourceCode) !== true) context.report({ node, message });
      },
    }),
  };
}

function switchedOn(rules: Readonly<Record<string, BorrowedRule>>): Linter.RulesRecord {
  return mapValues(rules, ({ options = [] }): Linter.RuleEntry => ['error', ...options]);
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, map: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
