import type { PromiseExecutor } from '@nx/devkit';
import { runTask, type TaskOptions } from '../session/task.ts';
import { bundleExample } from './bundle-example.ts';

const bundle: PromiseExecutor<TaskOptions> = (options, context) => runTask(bundleExample, options, context);

export default bundle;
