import type { Handlers } from '../contract/call.ts';
import { audit } from './audit.ts';
import { builds } from './builds.ts';
import { changingBundles } from './changing-bundles.ts';
import type { Context } from './context.ts';
import { events } from './events.ts';
import { examples } from './examples.ts';
import { imports } from './imports.ts';
import { jobs } from './jobs.ts';
import { loadTasks } from './load-tasks.ts';
import { loads } from './loads.ts';
import { publishing } from './publishing.ts';
import { readingBundles } from './reading-bundles.ts';
import { runs } from './runs.ts';
import { service } from './service.ts';
import { tokens } from './tokens.ts';

/** A handler for every operation. */
export function allHandlers(context: Context): Handlers {
  const { parts } = context;
  return {
    ...builds(parts),
    ...readingBundles(context),
    ...changingBundles(context),
    ...publishing(context),
    ...examples(context),
    ...imports(context),
    ...jobs(context),
    ...loads(context),
    ...loadTasks(parts),
    ...runs(context),
    ...events(context),
    ...tokens(parts),
    ...audit(parts),
    ...service(parts),
  };
}
