import type { PromiseExecutor } from '@nx/devkit';
import { runTask, type TaskOptions } from '../session/task.ts';
import { testExample } from './test-example.ts';

const test: PromiseExecutor<TaskOptions> = (options, context) => runTask(testExample, options, context);

export default test;
