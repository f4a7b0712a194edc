import type { Command, CommandOutcome, Sandbox } from '@apphub/sandbox';
import type { Example } from './example/index.ts';
import { EXAMPLE_FOLDER } from './npm-command.ts';
import type { BuildPorts } from './ports.ts';
import type { Progress } from './progress.ts';

/** What each stage of a build in a sandbox works with. */
export interface StageContext {
  readonly example: Example;
  readonly sandbox: Sandbox;
  readonly ports: BuildPorts;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

export interface StageCommand extends Pick<Command, 'argv' | 'title' | 'env' | 'mounts' | 'network'> {
  /** Told each line besides the log. */
  readonly onLine?: (line: string) => void;
}

/** Runs a command in the example's folder, with the example's limits, into the log of the build. */
export function runInExample({ example, sandbox, ports, progress, signal }: StageContext, { onLine, ...command }: StageCommand): Promise<CommandOutcome> {
  return sandbox.run({
    ...command,
    cwd: EXAMPLE_FOLDER,
    limits: example.config.limits,
    secrets: ports.secrets,
    onLine(stream, line) {
      progress.log(stream, line);
      onLine?.(line);
    },
    ...(signal === undefined ? {} : { signal }),
  });
}
