import { posix } from 'node:path';
import type { Check, Finding } from '../check-port.ts';
import { isOurCode, isTest, packageFolder } from '../file-kinds.ts';
import type { Repository } from '../repository.ts';

const REASONS = {
  'live-links': 'A page that is named but not there leaves the reader with a question more.',
  'package-readme': 'A folder nobody introduces is understood by reading all of it.',
} as const;

/** The target of `[words](target)`, without a title. */
const MARKDOWN_LINK = /\]\(([^)\s]+)[^)]*\)/g;
/** A page of the docs named in words or code, by its path from the root. */
const NAMED_PAGE = /(?<![\w/.-])docs\/[\w/-]+\.md\b/g;

/** Links and named pages lead somewhere, and every package introduces itself. */
export const docsCheck: Check = {
  name: 'docs',
  async run(repository) {
    const pages = repository.files.filter((path) => path.endsWith('.md'));
    const links = pages.flatMap((path) => deadLinks(path, repository));
    const names = repository.files.filter(namesPages).flatMap((path) => deadNames(path, repository));
    return { findings: [...links, ...names, ...withoutReadme(repository)], figures: `${pages.length} pages` };
  },
};

function namesPages(path: string): boolean {
  return path.endsWith('.md') || (isOurCode(path) && !isTest(path));
}

function deadLinks(path: string, repository: Repository): Finding[] {
  return matches(repository.text(path), MARKDOWN_LINK)
    .filter(({ found }) => !/^([a-z]+:|#)/.test(found))
    .filter(({ found }) => !exists(repository, posix.join(posix.dirname(path), found.replace(/#.*$/, ''))))
    .map(({ found, line }) => finding('live-links', `${path}:${line}`, `${found} leads nowhere`));
}

function deadNames(path: string, repository: Repository): Finding[] {
  return matches(withoutLinks(repository.text(path)), NAMED_PAGE)
    .filter(({ found }) => !exists(repository, found))
    .map(({ found, line }) => finding('live-links', `${path}:${line}`, `${found} does not exist`));
}

/** Links are judged by their own rule. */
function withoutLinks(text: string): string {
  return text.replace(/\[[^\]]*\]\([^)]*\)/g, '');
}

function withoutReadme({ files }: Repository): Finding[] {
  const folders = new Set(files.flatMap((path) => packageFolder(path) ?? []));
  return [...folders]
    .filter((folder) => files.includes(`${folder}/package.json`) && !files.includes(`${folder}/README.md`))
    .map((folder) => finding('package-readme', folder, 'has no README.md'));
}

function matches(text: string, pattern: RegExp): { readonly found: string; readonly line: number }[] {
  return text.split('\n').flatMap((words, index) =>
    [...words.matchAll(pattern)].map((match) => ({ found: match[1] ?? match[0], line: index + 1 })),
  );
}

/** Files, and folders that hold a file. */
function exists({ files }: Repository, path: string): boolean {
  const folder = `${path.replace(/\/$/, '')}/`;
  return files.includes(path) || path === '.' || files.some((file) => file.startsWith(folder));
}

function finding(rule: keyof typeof REASONS, place: string, message: string): Finding {
  return { rule, reason: REASONS[rule], place, message };
}
