import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type NxAnswer, type NxQuestion, projectNodesSchema, taskGraphSchema } from './nx-answer.ts';

const LARGEST_OUTPUT = 256 * 2 ** 20;

const graphOutput = z.object({ graph: z.object({ nodes: projectNodesSchema }), tasks: taskGraphSchema });
const namesOutput = z.array(z.string());

/**
 * Asks Nx through its command line, which it promises to keep. Slower: Nx starts up to twice, and hashes every task on
 * the way.
 *
 * @throws Error with the words of Nx.
 */
export async function askPublicNx({ repositoryRoot, target, base }: NxQuestion): Promise<NxAnswer> {
  const nx = (...args: string[]) => runNx(repositoryRoot, args);
  const { graph, tasks } = graphOutput.parse(jsonIn(await nx('run-many', `--targets=${target}`, '--graph=stdout')));
  const answer = { projects: graph.nodes, taskGraph: tasks };
  if (base === undefined) return answer;
  return { ...answer, affected: namesOutput.parse(jsonIn(await nx('show', 'projects', '--affected', `--base=${base}`, '--json'))) };
}

async function runNx(repositoryRoot: string, args: readonly string[]): Promise<string> {
  const program = createRequire(join(repositoryRoot, 'package.json')).resolve('nx');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { cwd: repositoryRoot, maxBuffer: LARGEST_OUTPUT });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`nx ${args.join(' ')} failed: ${`${stderr}${stdout}`.trim() || message}`, { cause: error });
  }
}

/** Whatever stands before it was said to people. */
function jsonIn(output: string): unknown {
  const start = output.search(/^[{[]/m);
  if (start < 0) throw new Error(`Nx answered without JSON: ${output.slice(0, 1000)}`);
  return JSON.parse(output.slice(start));
}
