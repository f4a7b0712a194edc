import { digestSchema, type FailureCode, failureCodes } from '@apphub/model';
import { z } from 'zod';

/**
 * What a load has to do, as it is persisted: which examples, after which others, and what each of them needs.
 *
 *   commit, tasks by slug   edges: [upstream, dependent]   b ──► c means that c waits for b
 *
 * There is one text for one plan: tasks, upstreams, tags, tools, platforms and edges are sorted by code unit and named
 * once, and the edges are those the tasks name. `makePlan` sees to it, `parsePlan` holds it.
 */
const LONGEST_NAME = 1000;
const nameField = z.string().min(1).max(LONGEST_NAME);

/** A failure as it is persisted. */
export const failureSchema = z.strictObject({
  code: z.custom<FailureCode>((value) => (failureCodes as readonly unknown[]).includes(value), 'expected a failure code'),
  message: z.string(),
  remedy: z.string(),
  problems: z.array(z.string()).exactOptional(),
});

/** What a worker must have to build an example, as far as the example says. */
export const taskNeedsSchema = z.strictObject({
  /** `python3`, `python3.N`; `compiler` where packages may run install scripts, which may compile. */
  tools: z.array(nameField),
  /** MiB that a command of the build may use; undefined for a broken example. */
  memoryMb: z.int().positive().exactOptional(),
});

export const planTaskSchema = z.strictObject({
  /** Unique in the plan. The folder where the example has no slug of its own; it then has a `problem`. */
  slug: nameField,
  /** What Nx calls it. */
  projectName: nameField,
  /** Relative to the repository, with "/" between names. */
  folder: nameField,
  /** Names the inputs of the example and of all it depends on, before anything is built; missing where they cannot be read. */
  sourceKey: digestSchema.exactOptional(),
  /** The tasks it waits for. */
  upstream: z.array(nameField),
  /** From the manifest; missing for a broken example. */
  version: z.string().min(1).exactOptional(),
  /** Where it can be built; missing: everywhere. */
  platforms: z.array(nameField).exactOptional(),
  needs: taskNeedsSchema,
  /** The tags of its project. */
  tags: z.array(nameField),
  /** Whether it was asked for; otherwise only an example that was asked for depends on it. */
  selected: z.boolean(),
  /** Why it cannot be built: it fails when its turn comes, and the examples that depend on it with it. */
  problem: failureSchema.exactOptional(),
});

export const planSchema = z.strictObject({
  /** The commit that is checked out; missing where there is none. Uncommitted changes are part of the plan. */
  commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/).exactOptional(),
  tasks: z.array(planTaskSchema),
  edges: z.array(z.tuple([nameField, nameField])),
});

/** Plans are read by many and changed by nobody. */
type Frozen<T> = T extends string
  ? T
  : T extends [infer First, infer Second]
    ? readonly [First, Second]
    : T extends readonly (infer Item)[]
      ? readonly Frozen<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Frozen<T[Key]> }
        : T;

export type TaskNeeds = Frozen<z.output<typeof taskNeedsSchema>>;
export type PlanTask = Frozen<z.output<typeof planTaskSchema>>;
export type Plan = Frozen<z.output<typeof planSchema>>;

/** The upstream task and the one that waits for it. */
export type PlanEdge = Plan['edges'][number];
