import type { Cell } from './cell.ts';
import type { ClientName, Fault } from './fault.ts';
import { PROJECTS } from './client.ts';

/** One line of the matrix. */
export interface MatrixRow {
  readonly fault: Fault;
  readonly cells: Readonly<Partial<Record<ClientName, Cell>>>;
}

export interface MatrixFacts {
  readonly nxVersion: string;
  /** Why there is no column, where there is none. */
  readonly turbo: { readonly version: string } | { readonly missing: string };
  /** Of plain Nx and Turborepo. */
  readonly hungAfterSeconds: number;
  readonly processors: number;
}

const GROUPS = { server: 'The server itself', GET: 'Look-ups', PUT: 'Uploads' } as const satisfies Record<Fault['on'], string>;
const COLUMNS = ['nx', 'shim', 'turbo'] as const;

/** Whether a run was hurt by the fault, or proves nothing. */
export function isRed({ kind }: Cell): boolean {
  return kind !== 'fine' && kind !== 'skipped';
}

/** What the client made of it, in a few words. */
export function cellWords(cell: Cell): string {
  switch (cell.kind) {
    case 'fine':
      return `ok, ${tasks(cell.ran)}, ${seconds(cell.seconds)}`;
    case 'failed':
      return `**exit ${cell.exitCode}**, ${tasks(cell.ran)}, ${seconds(cell.seconds)}`;
    case 'hung':
      return `**hung**, ${tasks(cell.ran)}, killed after ${seconds(cell.seconds)}`;
    case 'wrong':
      return `**wrong**: ${cell.words}, ${seconds(cell.seconds)}`;
    case 'left-processes':
      return `**left a process**, ${seconds(cell.seconds)}`;
    case 'unreached':
      return `**not tested**: ${cell.words}`;
    case 'skipped':
      return `(${cell.words})`;
  }
}

/** The whole document. */
export function matrixDocument(rows: readonly MatrixRow[], facts: MatrixFacts): string {
  const groups = (['server', 'GET', 'PUT'] as const).map((on) => group(GROUPS[on], rows.filter(({ fault }) => fault.on === on)));
  return `${[...introduction(rows, facts), ...groups.flat()].join('\n')}\n`;
}

function introduction(rows: readonly MatrixRow[], { nxVersion, turbo, hungAfterSeconds, processors }: MatrixFacts): string[] {
  const turboWords = 'version' in turbo ? `Turborepo ${turbo.version}` : `Turborepo was not to be had (${turbo.missing})`;
  return [
    '# What a broken cache costs a build',
    '',
    '<!-- Written by "npm run matrix -w @apphub/nx-cache"; a test holds the list of faults against the code. -->',
    '',
    `Each cell is a real run of a real client in a generated workspace: ${PROJECTS.length} tasks, empty local caches, a cache server on`,
    'the loopback interface that misbehaves in exactly one way. A cell counts only if the fault came to bear: the server has',
    'spoiled an answer, or the client said what was wrong. Green means: exit code 0, every output is there and is what a build',
    'gives, no process is left. "Nx with the shim" is what `apphub cache exec` does, with its ordinary bounds (docs/nx-cache-client.md)',
    'and the public key of the server. Times are seconds of the whole run, start of all programs included.',
    '',
    `Nx ${nxVersion}; ${turboWords}; ${processors} processors; plain Nx, which never gives up by itself, is killed after ${hungAfterSeconds} s and counts as hung.`,
    '',
    '| | hurt | of |',
    '|---|---|---|',
    ...COLUMNS.map((name) => total(name, rows)),
  ];
}

const TITLES = { nx: 'plain Nx', shim: 'Nx with the shim', turbo: 'Turborepo' } as const satisfies Record<ClientName, string>;

function total(name: ClientName, rows: readonly MatrixRow[]): string {
  const cells = rows.flatMap(({ cells: { [name]: cell } }) => (cell === undefined || cell.kind === 'skipped' ? [] : [cell]));
  return `| ${TITLES[name]} | ${cells.filter(isRed).length} | ${cells.length} |`;
}

function group(title: string, rows: readonly MatrixRow[]): string[] {
  const lines = rows.map(({ fault, cells }) => `| \`${fault.name}\` | ${fault.words} | ${COLUMNS.map((name) => words(cells[name])).join(' | ')} |`);
  return ['', `## ${title}`, '', `| fault | the server … | ${COLUMNS.map((name) => TITLES[name]).join(' | ')} |`, '|---|---|---|---|---|', ...lines];
}

function words(cell: Cell | undefined): string {
  return cell === undefined ? '' : cellWords(cell);
}

function tasks(ran: number): string {
  return ran === 0 ? 'no task ran' : `${ran} of ${PROJECTS.length} tasks ran`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
