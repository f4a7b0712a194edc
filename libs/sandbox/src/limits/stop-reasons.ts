import { failure, type FailureCode } from '@apphub/model';
import type { StopReason } from '../command/stopper.ts';
import type { AllLimits } from './default-limits.ts';

type LimitCode = Extract<FailureCode, 'LIMIT_TIME' | 'LIMIT_CPU' | 'LIMIT_MEMORY' | 'LIMIT_LOG' | 'LIMIT_PROCESSES' | 'LIMIT_DISK'>;

/** What is said of the command called `title` when it passes one of its limits. */
export const passed = {
  time: (title: string, { timeoutSeconds }: AllLimits) => limit('LIMIT_TIME', `"${title}" ran longer than ${timeoutSeconds} s.`),
  cpu: (title: string, { cpuSeconds }: AllLimits) => limit('LIMIT_CPU', `"${title}" used more than ${cpuSeconds} s of time on processors.`),
  memory: (title: string, { memoryMb }: AllLimits) => limit('LIMIT_MEMORY', `"${title}" used more than ${memoryMb} MiB of memory.`),
  log: (title: string, { logMb }: AllLimits) => limit('LIMIT_LOG', `"${title}" wrote more than ${logMb} MiB of log.`),
  processes: (title: string, { processes }: AllLimits) =>
    limit('LIMIT_PROCESSES', `"${title}" had more than ${processes} processes and threads at once.`),
  disk: (title: string, { diskMb }: AllLimits) => limit('LIMIT_DISK', `"${title}" filled its sandbox with more than ${diskMb} MiB.`),
  diskEntries: (title: string, { diskEntries }: AllLimits) =>
    limit('LIMIT_DISK', `"${title}" filled its sandbox with more than ${diskEntries} files and folders.`),
} as const satisfies Record<string, (title: string, limits: AllLimits) => StopReason>;

/** @returns why a command is ended that nobody wants any more. */
export function canceled(title: string): StopReason {
  return { kind: 'canceled', failure: failure('CANCELED', `"${title}" was canceled.`) };
}

function limit(code: LimitCode, message: string): StopReason {
  return { kind: 'limit', failure: failure(code, message) };
}
