import { fileURLToPath } from 'node:url';
import type { Check, Finding } from '../check-port.ts';
import { runNode } from '../child.ts';

const ERROR = /^(?<file>[^(]+)\((?<line>\d+),\d+\): error (?<code>TS\d+): (?<message>.*)$/;
const REASON = 'Node strips the types and never looks at them: the compiler is the only one who does.';

/** What Node runs, and what a browser does: neither may use what only the other has. */
const PROJECTS = ['.', 'apps/web'] as const;

/** `tsc -p` with the compiler of the root, for every project that is there. */
export const typesCheck: Check = {
  name: 'types',
  async run({ root, files }) {
    const there = PROJECTS.filter((project) => project === '.' || files.includes(`${project}/tsconfig.json`));
    return { findings: (await Promise.all(there.map((project) => compiled(project, root)))).flat() };
  },
};

async function compiled(project: string, root: string): Promise<Finding[]> {
  const compiler = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url));
  const { exitCode, stdout, stderr } = await runNode([compiler, '-p', project, '--pretty', 'false'], root);
  const findings = findingsIn(stdout);
  if (exitCode !== 0 && findings.length === 0) throw new Error(`tsc ended with ${exitCode}: ${stdout}${stderr}`);
  return findings;
}

/** Continuation lines, which are indented, belong to the error above them. */
function findingsIn(output: string): Finding[] {
  return output.split('\n').flatMap((line) => {
    const { file, line: number, code, message } = ERROR.exec(line)?.groups ?? {};
    if (message === undefined) return globalError(line);
    return [{ rule: 'types', reason: REASON, place: `${file}:${number}`, message: `${message} (${code})` }];
  });
}

function globalError(line: string): Finding[] {
  return line.startsWith('error TS') ? [{ rule: 'types', reason: REASON, place: 'tsconfig.json', message: line }] : [];
}
