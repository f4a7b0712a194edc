import { resolve } from 'node:path';
import { lintConfig } from './src/eslint/config.ts';

export default lintConfig(resolve(import.meta.dirname, '../..'));
