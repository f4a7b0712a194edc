import { preset } from '../../jest.preset.js';

export default { ...preset, displayName: 'dev', rootDir: import.meta.dirname };
