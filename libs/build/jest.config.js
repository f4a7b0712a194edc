import { preset } from '../../jest.preset.js';

export default { ...preset, displayName: 'build', rootDir: import.meta.dirname };
