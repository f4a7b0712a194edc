import { z } from 'zod';
import type { FailureCode } from '../failure-table.ts';
import { isPlatform, type Platform, PLATFORM_PATTERN } from '../platform.ts';
import { globFault, normalPath, PATH_PATTERN, type PathFault, pathFault } from './path-rules.ts';

/** Names an example in folders, URLs and archives. */
export const SLUG_PATTERN = /^[a-z0-9][a-z0-9._-]*$/;
const SLUG_LONGEST = 100;

// Old packages have capitals in their names; nothing that a package manager accepts begins with a dot or holds a blank.
const PACKAGE_NAME = /(?:@[A-Za-z0-9~-][\w.~-]*\/)?[A-Za-z0-9~-][\w.~-]*/;
const EXACT_VERSION = /\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?/;
const PACKAGE_PATTERN = new RegExp(`^${PACKAGE_NAME.source}$`);
/** `name` or `name@1.2.3`. */
export const PACKAGE_OR_VERSION_PATTERN = new RegExp(`^${PACKAGE_NAME.source}(?:@${EXACT_VERSION.source})?$`);

const PATH_WORDS: Readonly<Record<PathFault, string>> = {
  escape: 'a relative path that stays inside the example',
  form: 'a path below the example with "/" between names',
};
const GLOB_WORDS: Readonly<Record<PathFault, string>> = {
  escape: 'a pattern that stays inside the example',
  form: 'a pattern with "/" between names and no backslash',
};

/** A text that matches `pattern`. */
export function patternField(pattern: RegExp, words: string) {
  return z.string(words).regex(pattern, words);
}

/** A text that is not empty. */
export function textField(words = 'a text that is not empty') {
  return z.string(words).min(1, words);
}

const SLUG_WORDS = 'lower-case letters, digits, ".", "_" and "-", a letter or digit first';

export const slugField = patternField(SLUG_PATTERN, SLUG_WORDS).max(SLUG_LONGEST, `at most ${SLUG_LONGEST} characters`);

/** A path below the example, normalised to one spelling. */
export function pathField() {
  return z.string('a path').check(faultCheck(pathFault, PATH_WORDS)).overwrite(normalPath).meta({ pattern: PATH_PATTERN });
}

/** A glob pattern below the example; `!` in front leaves files out. */
export function globField() {
  return z.string('a pattern').check(faultCheck(globFault, GLOB_WORDS));
}

/** The name of an npm package, with its scope if it has one. */
export function packageField() {
  return patternField(PACKAGE_PATTERN, 'the name of a package');
}

/** A whole number between two bounds, both allowed. */
export function wholeNumberField(least: number, most = Number.MAX_SAFE_INTEGER) {
  const words = most === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${least}` : `a whole number from ${least} to ${most}`;
  return z.int(words).min(least, words).max(most, words);
}

export const platformField = z
  .custom<Platform>(isPlatform, 'a platform such as linux-x64-glibc, darwin-arm64 or win32-x64')
  .meta({
    type: 'string',
    pattern: PLATFORM_PATTERN.source,
    examples: ['linux-x64-glibc', 'linux-arm64-musl', 'darwin-arm64', 'win32-x64'],
  });

/** A list in which nothing stands twice. */
export function uniqueList<S extends z.ZodType>(item: S, words: string) {
  return z
    .array(item, words)
    .refine((list) => new Set(list).size === list.length, words)
    .meta({ uniqueItems: true });
}

function faultCheck(faultOf: (text: string) => PathFault | undefined, words: Readonly<Record<PathFault, string>>) {
  return ({ value, issues }: z.core.ParsePayload<string>) => {
    const fault = faultOf(value);
    if (fault === undefined) return;
    const code: FailureCode = fault === 'escape' ? 'CONFIG_PATH_ESCAPE' : 'CONFIG_INVALID';
    issues.push({ code: 'custom', input: value, message: words[fault], params: { code } });
  };
}
