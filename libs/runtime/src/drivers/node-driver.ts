/**
 * Runs inside the sandbox, in the pinned Node: loads the bundle's entry, calls its handler once and sends what it returned.
 * The handler contract is AppHub's, `handler(params, context)`. It is one file that needs only Node: the program that runs
 * bundles takes the types out of it and puts it beside the bundle.
 *
 * It talks by descriptor 5: each message is JSON behind its length, four bytes, the highest first. The handler is in the
 * same process and could write there as well; whoever listens believes nothing of it.
 */
import { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';

interface Job {
  readonly entry: string;
  readonly exportName?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly definition: object;
  readonly run: object;
  readonly workflowEventContext: unknown;
}

interface Reply {
  readonly type: 'job' | 'reply';
  readonly id: number;
  readonly job: Job;
  readonly value?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

type Handler = (params: object, context: object) => unknown;

const CHANNEL = 5;

const socket = new Socket({ fd: CHANNEL, readable: true, writable: true });
const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
const canceled = new AbortController();
let received = Buffer.alloc(0);
let start: (job: Job) => void;
const started = new Promise<Job>((resolve) => (start = resolve));
let questions = 0;
/** Whether the handler wants to know that it is to end. */
let isHeard = false;

socket.on('data', (chunk) => {
  received = Buffer.concat([received, chunk]);
  while (received.length >= 4 && received.length >= 4 + received.readUInt32BE(0)) {
    const end = 4 + received.readUInt32BE(0);
    take(JSON.parse(received.toString('utf8', 4, end)) as Reply);
    received = received.subarray(end);
  }
});
// Whoever listens lets go when there is no more to say.
// What was printed last is still on its way.
socket.on('end', () => void Promise.all([flushed(process.stdout), flushed(process.stderr)]).then(() => process.exit()));
socket.on('error', () => process.exit(1));

function take({ type, id, job, value, error }: Reply): void {
  if (type === 'job') return start(job);
  const question = waiting.get(id);
  waiting.delete(id);
  // Nothing but a question that is open keeps this process alive.
  if (waiting.size === 0) socket.unref();
  if (error === undefined) question?.resolve(value);
  else question?.reject(Object.assign(new Error(error.message), { code: error.code }));
}

/** @param written called when the message has left this process. */
function send(message: object, written?: () => void): void {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  socket.write(Buffer.concat([length, body]), written);
}

function ask(message: object): Promise<unknown> {
  const id = (questions += 1);
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  waiting.set(id, { resolve, reject });
  socket.ref();
  send({ ...message, id });
  return promise;
}

/** What JSON cannot carry must not end a job that only wanted to log it. */
function plain(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch {
    return String(value);
  }
}

/** Characters of a message, and of what stands beside it: a reader refuses more than 256 KiB at a time. */
const LONGEST = 50_000;

function textOf(message: unknown): string {
  return (typeof message === 'string' ? message : JSON.stringify(plain(message))).slice(0, LONGEST);
}

function shortened(meta: unknown): unknown {
  const value = plain(meta);
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : value;
}

function contextOf({ definition, run, parameters, workflowEventContext }: Job) {
  return {
    definition,
    run,
    parameters,
    /** Aborted when the run is canceled or out of time; who asks for it has some time left to tidy up. */
    get signal() {
      isHeard = true;
      return canceled.signal;
    },
    logger: (message: unknown, meta?: unknown) => send({ type: 'log', message: textOf(message), ...(meta === undefined ? {} : { meta: shortened(meta) }) }),
    update: async (changes: unknown = {}) => ask({ type: 'update', changes: plain(changes) }),
    resolveSecret: async (reference: unknown) => ask({ type: 'secret', reference: plain(reference) }),
    workflowEventContext,
    getWorkflowEventContext: () => workflowEventContext,
  };
}

/**
 * The parameters, and behind them the members of the context: handlers that take everything from their first argument
 * find it. No parameter takes the place of a member; in `parameters` all of them are found.
 */
function paramsOf(context: ReturnType<typeof contextOf>): object {
  const params = Object.create(context) as object;
  const own = Object.entries({ ...context.parameters, parameters: context.parameters }).filter(([name]) => name === 'parameters' || !Object.hasOwn(context, name));
  for (const [name, value] of own) Object.defineProperty(params, name, { value, enumerable: true, writable: true, configurable: true });
  return params;
}

/** `#export`, else `handler`, the module itself, or its default export; a CommonJS module is found as the default export of what `import` gives. */
function chooseHandler(module: Record<string, unknown>, { entry, exportName }: Job): Handler {
  const inner = (module['default'] ?? {}) as Record<string, unknown>;
  const member = (of: Record<string, unknown>, name: string): unknown => (name in Object.prototype ? undefined : of[name]);
  const candidates =
    exportName === undefined
      ? [member(module, 'handler'), member(inner, 'handler'), inner, member(inner, 'default')]
      : [member(module, exportName), member(inner, exportName)];
  const handler = candidates.find((candidate) => typeof candidate === 'function');
  if (handler === undefined) throw new TypeError(`${entry} exports no function ${exportName ?? '"handler"'}.`);
  return handler as Handler;
}

function wordsOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown };
  return String(stack ?? message ?? error);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

/** Whatever the handler left open, this is the end; the reader measures, and then lets go of the channel. */
function finish(message: object): void {
  socket.ref();
  send(message);
}

function fail(error: unknown): void {
  process.exitCode = 1;
  finish({ type: 'thrown', error: wordsOf(error) });
}

async function main(): Promise<void> {
  const job = await started;
  socket.unref();
  try {
    const module = (await import(pathToFileURL(job.entry).href)) as Record<string, unknown>;
    const context = contextOf(job);
    const returned: unknown = await chooseHandler(module, job)(paramsOf(context), context);
    finish({ type: 'returned', value: returned ?? null });
  } catch (error) {
    fail(error);
  }
}

process.on('SIGTERM', () => {
  canceled.abort();
  if (!isHeard && process.listenerCount('SIGTERM') === 1) process.exit(1);
});
process.on('uncaughtException', fail);
await main();
