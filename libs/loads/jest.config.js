import { preset } from '../../jest.preset.js';

export default { ...preset, displayName: 'loads', rootDir: import.meta.dirname };
