import { z } from 'zod';

/** A failure of a job as it is told to watchers. Codes of later versions are passed on as they are. */
export const wireFailure = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  problems: z.array(z.string()).optional(),
}).meta({ id: 'Failure' });
