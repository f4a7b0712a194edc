import ts from 'typescript';

/** One module named by a file: by `import`, `export … from`, `import()`, `import('…').Type` or `require()`. */
export interface ImportSite {
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
  /** Whether Node loads the module together with the file; `import type` and `import()` do not. */
  readonly loads: boolean;
}

/**
 * The modules a file names, types included, in source order.
 * Only literal specifiers are found: a computed one names no module that a rule could judge.
 */
export function importsIn(path: string, text: string): ImportSite[] {
  const source = ts.createSourceFile(path, text, { languageVersion: ts.ScriptTarget.Latest }, false);
  const sites: ImportSite[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(specifier.getStart(source));
      sites.push({ specifier: specifier.text, line: line + 1, loads: loadsWithFile(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sites;
}

function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : undefined;
  if (ts.isCallExpression(node) && loadsModule(node.expression)) return literal(node.arguments[0]);
  return undefined;
}

/** Type stripping drops `import type` alone: `import { type A }` still loads the module. */
function loadsWithFile(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword;
  return ts.isExportDeclaration(node) && !node.isTypeOnly;
}

function loadsModule(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

function literal(node: ts.Node | undefined): ts.StringLiteralLike | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node : undefined;
}
