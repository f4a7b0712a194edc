/** What stands at the names of a pattern. */
export type PathNames = Readonly<Record<string, string>>;

/**
 * Holds a path against a pattern such as `/examples/:slug`.
 *
 * @returns what stands at each `:name`, decoded; undefined where the path is another one.
 */
export function matchPath(pattern: string, path: string): PathNames | undefined {
  const wanted = partsOf(pattern);
  const given = partsOf(path);
  if (wanted.length !== given.length) return undefined;
  const names: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = decoded(given[index] ?? '');
    if (text === undefined) return undefined;
    if (part.startsWith(':')) names[part.slice(1)] = text;
    else if (part !== text) return undefined;
  }
  return names;
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
