import { preset } from '../../jest.preset.js';

export default { ...preset, displayName: 'nx-cache', rootDir: import.meta.dirname };
