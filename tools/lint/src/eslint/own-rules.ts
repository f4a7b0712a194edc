import type { Rule, SourceCode } from 'eslint';

/** One construct that has no place in this code, found by its syntax. */
export interface OwnRule {
  /** What matches: https://eslint.org/docs/latest/extend/selectors */
  readonly selector: string;
  /** What cannot be said by syntax alone: matches that are fine. */
  readonly unless?: (node: Rule.Node, source: SourceCode) => boolean;
  /** What stands there, in a few words. */
  readonly message: string;
  readonly reason: string;
  /** Where the rule holds; everywhere if absent. */
  readonly only?: readonly string[];
  /** Where it does not. */
  readonly except?: readonly string[];
}

const TESTS = ['**/*.test.ts', '**/testing/**', '**/e2e/**'];
const CONFIG_FILES = ['**/*.config.js', '**/vite.config.ts', 'jest.preset.js'];
/** Programs: the only places that end a process, speak to a terminal or hand their environment on. */
const MAINS = ['**/main.ts', 'tools/lint/src/check.ts', 'tools/bench/src/**', 'libs/runtime/src/drivers/**'];
const EXECUTORS = ['tools/nx-example-bundle/src/executors/**', 'tools/nx-*/src/hooks/**'];

export const ownRules: Readonly<Record<string, OwnRule>> = {
  'no-default-export': {
    selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
    message: 'default export',
    reason: 'A default export has as many names as importers; a named one is found by searching for it.',
    except: [...CONFIG_FILES, ...EXECUTORS, 'tools/nx-example-bundle/src/generators/**', 'tools/lint/src/test-report/reporter.ts'],
  },
  'environment-at-the-edge': {
    selector: 'MemberExpression[object.name="process"][property.name="env"], ImportDeclaration[source.value=/^(node:)?process$/]',
    message: 'the environment is read here',
    reason: 'The environment is read once, in libs/compose, where every problem is told together; all else gets values handed in.',
    // Drawing the graph loads no store, hence not libs/compose; it still has to find the folder of the file index.
    except: [...TESTS, ...CONFIG_FILES, ...MAINS, ...EXECUTORS, 'libs/compose/src/**', 'tools/nx-example-bundle/src/inference/index-folder.ts'],
  },
  'exit-in-mains': {
    selector: 'MemberExpression[object.name="process"][property.name=/^(exit|abort|reallyExit)$/]',
    message: 'the process is ended here',
    reason: 'A library that ends the process takes the clean-up of its callers with it.',
    except: [...MAINS, ...TESTS],
  },
  'words-in-mains': {
    selector:
      'MemberExpression[object.name="console"], MemberExpression[object.object.name="process"][object.property.name=/^std(out|err)$/][property.name="write"]',
    message: 'words are printed here',
    reason: 'A library tells its caller; what is printed, and where, is for the program that a person started.',
    except: [...MAINS, ...TESTS, ...EXECUTORS, 'tools/lint/src/test-report/reporter.ts'],
  },
  'no-locale': {
    selector: 'MemberExpression[property.name=/^(localeCompare|toLocale(Lower|Upper)Case)$/], MemberExpression[object.name="Intl"]',
    message: 'the answer depends on the locale',
    reason: 'The same names sort differently under different locales, and the order of names reaches digests: use compareCodeUnits.',
  },
  'few-parameters': {
    selector: ':function[params.length>3]',
    message: 'more than three parameters',
    reason: 'At a call nobody knows what the fourth value means: two positional parameters, then an options object.',
  },
  'third-parameter-is-options': {
    selector:
      'ExportNamedDeclaration > FunctionDeclaration[params.length=3] > Identifier.params[typeAnnotation.typeAnnotation.type=/^TS(String|Number|Boolean)Keyword$/]:nth-child(3)',
    message: 'a third positional value',
    reason: 'At a call nobody knows what the third value means: two positional parameters, then an options object.',
    except: TESTS,
  },
  'documented-exports': {
    selector: 'ExportNamedDeclaration > FunctionDeclaration',
    unless: ({ parent }, source) => parent !== null && /^\*/.test(source.getCommentsBefore(parent).at(-1)?.value ?? ''),
    message: 'an exported function without a word about it',
    reason: 'Whoever calls a function should not have to read it: what it does, its units, how it fails.',
    except: TESTS,
  },
  'no-focused-tests': {
    selector: 'MemberExpression[object.name=/^(test|it|describe)$/][property.name="only"], CallExpression[callee.name=/^(fit|fdescribe)$/]',
    message: 'all other tests of this file are switched off',
    reason: 'A focused test silences its neighbours, and the run stays green.',
  },
  'no-skipped-tests': {
    selector:
      'CallExpression[callee.object.name=/^(test|it|describe)$/][callee.property.name=/^(skip|todo|failing)$/], CallExpression[callee.name=/^(xit|xtest|xdescribe)$/]',
    message: 'a test is switched off for good',
    reason: 'A test that never runs holds nothing. Where a tool may be missing, skip on that condition and name it.',
  },
  'no-browser-foreign-globals': {
    selector: 'MemberExpression[object.name=/^(Buffer|process|global)$/], CallExpression[callee.name=/^(require|setImmediate)$/]',
    message: 'a global that browsers do not have',
    reason: 'libs/model is loaded by the page, too; what needs Node lives in libs/model/src/node.',
    only: ['libs/model/src/**/*.ts'],
    except: ['libs/model/src/node/**', 'libs/model/src/docs/**', ...TESTS],
  },
};
