import { preset } from '../../jest.preset.js';

export default { ...preset, displayName: 'pack', rootDir: import.meta.dirname };
