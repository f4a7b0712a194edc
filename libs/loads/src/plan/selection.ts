import { z } from 'zod';

const LONGEST_LIST = 10_000;
const LONGEST_NAME = 250;

/**
 * What a commit may be called: a branch, a tag, or digits of its id. Nothing that git reads as an option, a range, a
 * path or an expression.
 */
const COMMIT_NAME = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]{0,249}$/;

const namesField = z.array(z.string().min(1).max(LONGEST_NAME)).min(1).max(LONGEST_LIST).readonly();

/** Which examples are asked for. Of several fields all must hold; of the names in one field one is enough. */
export const selectionSchema = z.union([
  z.literal('all'),
  z
    .strictObject({
      slugs: namesField.exactOptional(),
      /** Tags of the project, such as `technology:python`. */
      tags: namesField.exactOptional(),
      /** Those that changes since this commit affect, uncommitted ones included; a commit of another branch counts from where both parted. */
      affectedSince: z.string().regex(COMMIT_NAME, 'a branch, a tag or the id of a commit').exactOptional(),
    })
    .refine((fields) => Object.keys(fields).length > 0, 'at least one of slugs, tags and affectedSince; "all" for all examples'),
]);

export type Selection = z.output<typeof selectionSchema>;
