import type { ScopeRow } from './policy-schema.ts';

/** The scope, its parent, the parent's parent and so on, each once. */
export function readOrder(name: string, scopes: readonly ScopeRow[]): readonly string[] {
  const order: string[] = [];
  let next: string | undefined = name;
  while (next !== undefined && !order.includes(next)) {
    order.push(next);
    next = parentOf(next, scopes);
  }
  return order;
}

function parentOf(name: string, scopes: readonly ScopeRow[]): string | undefined {
  return scopes.find((scope) => scope.name === name)?.parent;
}
