import type { FailureCode } from '@apphub/model';

/** What can be asked for, in as few words as there are. Contents are single letters. */
export type Command =
  | { readonly kind: 'publish'; readonly version: string; readonly content: string; readonly force: boolean; readonly immutable: boolean; readonly ifMatch?: string }
  | { readonly kind: 'undo'; readonly version: string; readonly ifMatch?: string }
  | { readonly kind: 'deprecate'; readonly version: string; readonly deprecated: boolean }
  | { readonly kind: 'describe'; readonly version: string; readonly note: string };

/** Said once more, without a database: a version is a stack of contents, each with the note that was left on it. */
export interface ModelVersion {
  readonly contents: readonly { readonly content: string; readonly note: string | undefined }[];
  readonly immutable: boolean;
  readonly deprecated: boolean;
  /** How many entries its history has. */
  readonly entries: number;
}

export type ModelCatalog = ReadonlyMap<string, ModelVersion>;

interface Step {
  readonly catalog: ModelCatalog;
  /** What the command answers with. */
  readonly answer: 'published' | 'unchanged' | 'replaced' | 'undone' | 'patched' | FailureCode;
}

/** What a command does to a catalog. */
export function step(catalog: ModelCatalog, command: Command): Step {
  const current = catalog.get(command.version);
  const refused = (answer: FailureCode): Step => ({ catalog, answer });
  const done = (answer: Step['answer'], changed: Omit<ModelVersion, 'entries'>): Step => {
    const entries = (current?.entries ?? 0) + 1;
    return { catalog: new Map(catalog).set(command.version, { ...changed, entries }), answer };
  };
  const [top] = current?.contents ?? [];
  if (command.kind === 'publish') {
    const { content, force, immutable, ifMatch } = command;
    if (top?.content === content) return { catalog, answer: 'unchanged' };
    if (ifMatch !== undefined && ifMatch !== top?.content) return refused('VERSION_CHANGED');
    if (current === undefined) return done('published', { contents: [{ content, note: undefined }], immutable, deprecated: false });
    if (current.immutable) return refused('VERSION_IMMUTABLE');
    if (!force) return refused('VERSION_EXISTS');
    return done('replaced', { ...current, contents: [{ content, note: top?.note }, ...current.contents], immutable });
  }
  if (current === undefined || top === undefined) return refused('VERSION_UNKNOWN');
  const [, ...below] = current.contents;
  switch (command.kind) {
    case 'undo':
      if (command.ifMatch !== undefined && command.ifMatch !== top.content) return refused('VERSION_CHANGED');
      if (current.immutable) return refused('VERSION_IMMUTABLE');
      return below.length === 0 ? refused('NOTHING_TO_UNDO') : done('undone', { ...current, contents: below });
    case 'deprecate':
      return current.deprecated === command.deprecated ? { catalog, answer: 'unchanged' } : done('patched', { ...current, deprecated: command.deprecated });
    case 'describe':
      return top.note === command.note ? { catalog, answer: 'unchanged' } : done('patched', { ...current, contents: [{ ...top, note: command.note }, ...below] });
  }
}
