/** One scope, or with a `*` at its end all whose names begin so, and where they read besides. */
export interface ScopeRule {
  readonly name: string;
  /** Absent: a root, which reads nothing but itself. */
  readonly parent?: string;
}

/** Without a policy: `main` stands alone, and everything else reads it. */
export const defaultScopeRules: readonly ScopeRule[] = [{ name: 'main' }, { name: '*', parent: 'main' }];

/**
 * Where the reads of a scope go: itself, its parent, the parent's parent and so on to a root. A pure function of the
 * name and the rules, so that no token can say where its scope stands. The first rule that fits a name holds.
 *
 * @returns undefined for a name that no rule knows: nothing is read or written there.
 */
export function readOrder(scope: string, rules: readonly ScopeRule[]): readonly string[] | undefined {
  const order: string[] = [];
  for (let next: string | undefined = scope; next !== undefined; next = ruleOf(next, rules)?.parent) {
    if (order.includes(next) || ruleOf(next, rules) === undefined) return undefined;
    order.push(next);
  }
  return order;
}

function ruleOf(scope: string, rules: readonly ScopeRule[]): ScopeRule | undefined {
  return rules.find(({ name }) => covers(name, scope));
}

/** Whether a rule for `pattern` holds for `name`. */
export function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
