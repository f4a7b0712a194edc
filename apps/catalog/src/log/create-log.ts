import { maskSecrets } from '@apphub/sandbox';
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  /** Values that must not be written. */
  readonly secrets: readonly string[];
  /** Defaults to stdout. */
  readonly destination?: DestinationStream;
}

/** What gives access wherever it turns up: bearer tokens, and what signs a link. */
const CREDENTIALS = /(Bearer\s+)[\w.~+/=-]+|([?&](?:token|signature|X-Amz-(?:Signature|Credential|Security-Token))=)[^&"\\\s]+/gi;

/** Fields that are never written, whoever puts them into a line. */
const FIELDS = ['authorization', 'cookie', 'token', 'password', 'secret', 'signingSecret', 'databaseUrl'];

/** Structured lines, one JSON object each, without what must stay secret: by field, by form and by value. */
export function createLog({ level, secrets, destination }: LogOptions): Log {
  const mask = maskSecrets(secrets);
  const options = {
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '***' },
    hooks: { streamWrite: (line: string) => mask.apply(line).replace(CREDENTIALS, '$1$2***') },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
