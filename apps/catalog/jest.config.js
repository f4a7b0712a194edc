import { preset } from '../../jest.preset.js';

export default { ...preset, displayName: 'catalog-service', rootDir: import.meta.dirname };
