export { violations } from './violations.ts';
