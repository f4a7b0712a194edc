import { fail } from '@apphub/model';
import { type Operation, operations } from '@apphub/model/api';
import type { Connection } from './connection.ts';
import type { CallInput, CallOutput, JsonOperationId } from './types.ts';

/** A request of any operation, its types aside. */
interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * Asks the service for one of its operations and checks what it answers.
 *
 * @throws FailureError as the service tells it, SERVICE_UNREACHABLE, SERVICE_ANSWER_INVALID; an AbortError.
 */
export async function call<Id extends JsonOperationId>(connection: Connection, id: Id, input: CallInput<Id>): Promise<CallOutput<Id>> {
  const operation: Operation = operations[id];
  const { headers = {}, body, signal, ...where } = input as AnyInput;
  const response = await connection({
    method: operation.method,
    path: pathOf(operation, where),
    headers: { ...present(headers), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal,
  });
  return (await readReply(response, operation)) as CallOutput<Id>;
}

/** The path of an operation with its names filled in, and its query. */
export function pathOf({ path }: Pick<Operation, 'path'>, { params = {}, query = {} }: Pick<AnyInput, 'params' | 'query'>): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  return asked.length === 0 ? filled : `${filled}?${new URLSearchParams(asked.map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
}

/** What is in an answer, checked by the operation. @throws FailureError SERVICE_ANSWER_INVALID. */
export async function readReply(response: Response, { id, replies }: Operation): Promise<unknown> {
  const reply = replies[response.status];
  if (reply?.kind !== 'json') fail('SERVICE_ANSWER_INVALID', `The answer to ${id} has the status ${response.status}, which it should not have.`);
  const json: unknown = await response.json().catch(() => undefined);
  const parsed = reply.schema.safeParse(json);
  if (!parsed.success) fail('SERVICE_ANSWER_INVALID', `The answer to ${id} is not what was expected.`, { cause: parsed.error });
  const value = parsed.data as { readonly data?: unknown };
  return 'data' in value ? value.data : value;
}

function present(headers: NonNullable<AnyInput['headers']>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
