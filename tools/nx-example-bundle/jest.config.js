import { preset } from '../../jest.preset.js';

export default { ...preset, displayName: 'nx-example-bundle', rootDir: import.meta.dirname };
