import type { Readable } from 'node:stream';

/** Where bwrap says what it did: a JSON object on a line for its start, and one for the command's end. */
export const STATUS_DESCRIPTOR = 3;
/** Where bwrap reads the filter of system calls from, up to its end. */
export const FILTER_DESCRIPTOR = 4;

/** Where a command talks with whoever attends to it, both ways. */
export const CHANNEL_DESCRIPTOR = 5;

/**
 * A program that starts the command in namespaces and lives as long as they do. When it dies, so does everything inside.
 */
export interface Keeper {
  readonly pid: number;
  /** First process of the PID namespace, by its id on this machine; everything inside is gone when it is. Undefined at first. */
  readonly init: number | undefined;
  /** The command's exit code; undefined while it runs, and for ever if it never began. */
  readonly exitCode: number | undefined;
}

/** Reads a keeper's status as it comes; complete when the stream ends. */
export function watchKeeper(pid: number, status: Readable): Keeper {
  let text = '';
  status.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    pid,
    get init() {
      return numberIn(text, 'child-pid');
    },
    get exitCode() {
      return numberIn(text, 'exit-code');
    },
  };
}

function numberIn(text: string, name: string): number | undefined {
  const found = new RegExp(`"${name}": *(\\d+)`).exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
