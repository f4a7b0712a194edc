import type { Finding } from '../check-port.ts';
import { packageFolder } from '../file-kinds.ts';
import { arrows, confinements } from './arrows.ts';
import type { ImportEdge, ImportGraph } from './graph.ts';

/** One rule over one import; says what is wrong with it, if anything. */
type EdgeRule = (edge: ImportEdge, graph: ImportGraph) => Finding[];

/** The arrows of the architecture and no others. */
const arrowsOnly: EdgeRule = (edge) => {
  const from = packageFolder(edge.from) ?? '';
  const to = edge.target.kind === 'file' ? packageFolder(edge.target.path) : undefined;
  if (to === undefined || to === from) return [];
  const arrow = arrows[from];
  if (arrow === undefined) {
    const reason = 'Who may import whom is decided before a package is written, in tools/lint/src/imports/arrows.ts.';
    return [finding('arrows', edge, { reason, message: `${from} has no row in the table of arrows` })];
  }
  if (arrow.mayImport.includes(to)) return [];
  return [finding('arrows', edge, { reason: arrow.reason, message: `${from} must not import ${to}` })];
};

/** Packages are entered by their front door. */
const throughExports: EdgeRule = (edge) => {
  const reason = 'What a package does not export it may change at any time; inside, paths are relative.';
  const { target } = edge;
  const from = packageFolder(edge.from);
  if (target.kind === 'not-exported') {
    return [finding('through-exports', edge, { reason, message: `${target.via.name} does not export ${edge.specifier}` })];
  }
  if (target.kind !== 'file') return [];
  const inside = packageFolder(target.path) === from;
  if (inside && target.via !== undefined) return [finding('through-exports', edge, { reason, message: 'a package imports itself by name' })];
  if (inside || target.via !== undefined || packageFolder(target.path) === undefined) return [];
  return [finding('through-exports', edge, { reason, message: `${edge.specifier} reaches into another package` })];
};

/** Some foreign packages have one home. */
const confined: EdgeRule = (edge) => {
  const { target } = edge;
  if (target.kind !== 'foreign') return [];
  const homes = confinements.filter(({ packages, within }) => packages.test(target.name) && !edge.from.startsWith(within));
  return homes.map(({ within, reason }) => finding('confined', edge, { reason, message: `${target.name} is for ${within} alone` }));
};

/** The nouns can be had in a browser. */
const browserSafe: EdgeRule = (edge) => {
  const inBrowser = /^libs\/model\/src\/(?!node\/|docs\/|.*\.test\.ts$)/.test(edge.from);
  if (!inBrowser) return [];
  const { target } = edge;
  const node = target.kind === 'builtin' || (target.kind === 'file' && target.path.startsWith('libs/model/src/node/'));
  const reason = 'libs/model is loaded by the page, too; what needs Node lives in libs/model/src/node.';
  return node ? [finding('browser-safe', edge, { reason, message: `${edge.specifier} needs Node` })] : [];
};

/** What is imported is declared, so that it is there when its package is used elsewhere. */
const declared: EdgeRule = (edge, { packages }) => {
  const name = importedPackage(edge);
  const owner = [...packages.values()].find(({ folder }) => folder === packageFolder(edge.from));
  if (name === undefined || owner === undefined || name === owner.name) return [];
  const production = edge.from.startsWith(`${owner.folder}/src/`) && !/\.test\.ts$|\/testing\//.test(edge.from);
  const allowed = production ? owner.dependencies : [...owner.dependencies, ...owner.devDependencies, ...TEST_TOOLS];
  if (allowed.includes(name) || (owner.folder.startsWith('tools/') && owner.devDependencies.includes(name))) return [];
  const reason = 'A package that is only there because another one brought it goes away without a word.';
  return [finding('declared', edge, { reason, message: `${name} is not in the dependencies of ${owner.folder}/package.json` })];
};

/** Tools of the root that every test may use. */
const TEST_TOOLS = ['@jest/globals', 'fast-check', '@swc/core'];

function importedPackage({ target }: ImportEdge): string | undefined {
  if (target.kind === 'foreign') return target.name;
  return target.kind === 'builtin' ? undefined : target.via?.name;
}

function finding(rule: string, edge: ImportEdge, words: { readonly reason: string; readonly message: string }): Finding {
  return { rule, place: `${edge.from}:${edge.line}`, ...words };
}

export const edgeRules: readonly EdgeRule[] = [arrowsOnly, throughExports, confined, browserSafe, declared];
