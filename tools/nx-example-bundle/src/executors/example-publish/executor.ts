import type { PromiseExecutor } from '@nx/devkit';
import { runTask } from '../session/task.ts';
import { publishExample } from './publish-example.ts';
import type { PublishOptions } from './publish-options.ts';

/** Force is about the version; the bundle is not built again for it. */
const publish: PromiseExecutor<PublishOptions> = ({ log = false, ...options }, context) =>
  runTask((project, session) => publishExample(project, session, options), { log }, context);

export default publish;
