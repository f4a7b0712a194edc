import { preset } from '../../jest.preset.js';

export default { ...preset, displayName: 'postgres', rootDir: import.meta.dirname };
