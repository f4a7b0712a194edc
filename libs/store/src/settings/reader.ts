export type Environment = Readonly<Record<string, string | undefined>>;

/** Takes values out of a record and collects what is wrong with them, so that everything can be told at once. */
export interface Reader {
  readonly problems: string[];
  /** Adds "name: expected …, got …". Values of secrets are never handed to `got`. */
  problem(name: string, expected: string, got?: string): void;
  /** An empty variable counts as unset, as most CI systems make them. */
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  integer(name: string, range: Range): number | undefined;
  httpUrl(name: string): string | undefined;
  matching(name: string, pattern: RegExp, expected: string): string | undefined;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** @param label turns a name of the record into the one a person knows. */
export function readerOf(env: Environment, label: (name: string) => string = (name) => name): Reader {
  const problems: string[] = [];
  const problem = (name: string, expected: string, got?: string) => {
    problems.push(`${label(name)}: expected ${expected}, got ${got === undefined ? 'nothing' : JSON.stringify(redacted(got))}`);
  };
  const text = (name: string) => env[name] || undefined;
  const checked = <T>(name: string, expected: string, parse: (value: string) => T | undefined): T | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) problem(name, expected, value);
    return parsed;
  };
  return {
    problems,
    problem,
    text,
    flag: (name) => checked(name, 'true or false', parseFlag),
    integer: (name, range) => checked(name, `a whole number from ${range.from} to ${range.to}`, (value) => parseInteger(value, range)),
    httpUrl: (name) => checked(name, 'an http or https URL without credentials, query and fragment', parseHttpUrl),
    matching: (name, pattern, expected) => checked(name, expected, (value) => (pattern.test(value) ? value : undefined)),
  };
}

function parseFlag(value: string): boolean | undefined {
  if (/^(true|1|yes)$/i.test(value)) return true;
  return /^(false|0|no)$/i.test(value) ? false : undefined;
}

function parseInteger(value: string, { from, to }: Range): number | undefined {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  return number >= from && number <= to ? number : undefined;
}

function parseHttpUrl(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return url.search === '' && url.hash === '' ? url.href.replace(/\/+$/, '') : undefined;
}

/** Without what may be a password in a URL, and without a query. */
function redacted(value: string): string {
  return value.replace(/\/\/[^/]*@/g, '//***@').replace(/\?.*$/s, '?…').slice(0, 200);
}
