import type { Check, Finding } from '../check-port.ts';
import type { Repository } from '../repository.ts';

/** Something that must stand in no file. */
interface ForbiddenText {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly message: string;
  readonly reason: string;
  /** Files that are looked at; all texts if absent. */
  readonly within?: RegExp;
}

/** Something that must not be in the repository at all. */
interface ForbiddenFile {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly reason: string;
}

const forbiddenFiles: readonly ForbiddenFile[] = [
  { rule: 'no-archives', pattern: /\.(tgz|tar\.gz)$/, reason: 'Bundles live in the store; an archive in the repository is a copy nobody verifies.' },
  { rule: 'no-env-files', pattern: /^\.env\./, reason: 'Personal settings belong to a person, not into the repository.' },
  {
    rule: 'no-drawers',
    pattern: /(^|[/-])(utils?|helpers?|misc|common)(\.test)?\.[a-z]+$/i,
    reason: 'A file without a subject collects everything; name it after what it holds.',
  },
];

const forbiddenTexts: readonly ForbiddenText[] = [
  {
    rule: 'no-lock-hosts',
    within: /(^|\/)package-lock\.json$/,
    pattern: /"resolved": *"(https?|git[a-z+]*):/,
    message: 'a package is taken from a named host',
    reason: 'A lock names packages by version and integrity, so that it works behind every registry.',
  },
  {
    rule: 'env-for-nx',
    within: /^\.env$/,
    pattern: /^(?!NX_|#|\s*$)/,
    message: 'a setting that is not for Nx itself',
    reason: 'Nx reads the .env of the root before anything else; it holds how Nx starts, never settings or secrets.',
  },
  {
    rule: 'no-unfinished-work',
    pattern: /\b(TODO|FIXME|XXX)\b/,
    message: 'unfinished work',
    reason: 'Unfinished work is finished or filed, not left in a text.',
  },
  {
    rule: 'no-machine-paths',
    pattern: /(^|[\s"'`(=:])(\/home\/[a-z][\w-]*|\/Users\/[A-Za-z][\w-]*|\/root|[A-Z]:\\Users)[/\\]/,
    message: 'a path of one machine',
    reason: 'What names a folder of one machine works on that machine.',
  },
];

/** The words these rules look for have to stand somewhere. */
const SPELLED_OUT_IN = /^tools\/lint\/src\/(checks\/hygiene(\.test)?|eslint\/borrowed-rules|checks\/lint\.test)\.ts$/;
const BINARY = /\.(png|jpe?g|gif|webp|avif|ico|parquet|duckdb|wasm|gz|zip|bin|node|woff2?)$/i;

/** What must not get into the repository, whoever puts it there. */
export const hygieneCheck: Check = {
  name: 'hygiene',
  async run(repository) {
    const texts = repository.files.filter((path) => !BINARY.test(path) && !SPELLED_OUT_IN.test(path));
    const perText = texts.flatMap((path) => textFindings(path, repository));
    return { findings: [...repository.files.flatMap(fileFindings), ...perText], figures: `${repository.files.length} files` };
  },
};

function fileFindings(path: string): Finding[] {
  const broken = forbiddenFiles.filter(({ pattern }) => pattern.test(path));
  return broken.map(({ rule, reason }) => ({ rule, reason, place: path, message: 'this file must not be here' }));
}

function textFindings(path: string, repository: Repository): Finding[] {
  const rules = forbiddenTexts.filter(({ within }) => within?.test(path) ?? true);
  const lines = repository.text(path).split('\n');
  const checkout = `${repository.root}/`;
  return lines.flatMap((line, index) => {
    const place = `${path}:${index + 1}`;
    const broken = rules.filter(({ pattern }) => pattern.test(line));
    const own = line.includes(checkout) ? [machinePaths] : [];
    return [...new Set([...broken, ...own])].map(({ rule, reason, message }) => ({ rule, reason, place, message }));
  });
}

const machinePaths = forbiddenTexts.find(({ rule }) => rule === 'no-machine-paths') as ForbiddenText;
