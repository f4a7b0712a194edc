import { z } from 'zod';

/**
 * What is asked of Nx, whichever way it is asked. Only what is needed is read: Nx may add to it, and of its versions one
 * gives the tasks that a task waits for as names, the next as objects.
 */
export const taskGraphSchema = z.object({
  tasks: z.record(z.string(), z.object({ target: z.object({ project: z.string(), target: z.string() }) })),
  dependencies: z.record(
    z.string(),
    z.array(z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])),
  ),
});

export const projectNodesSchema = z.record(
  z.string(),
  z.object({
    data: z.object({
      root: z.string(),
      tags: z.array(z.string()).default([]),
      targets: z.record(z.string(), z.object({ executor: z.string().optional(), options: z.unknown() })).default({}),
    }),
  }),
);

/** The projects of a workspace and the tasks of one target. */
export interface NxAnswer {
  readonly projects: z.output<typeof projectNodesSchema>;
  readonly taskGraph: z.output<typeof taskGraphSchema>;
  /** The names of the projects that changes affect, where a base was given. */
  readonly affected?: readonly string[];
}

export interface NxQuestion {
  /** Absolute; the working directory is the same. */
  readonly repositoryRoot: string;
  /** Tasks of this target, and of none other. */
  readonly target: string;
  /** The id of a commit that changes are counted from. */
  readonly base?: string;
}
