export { detectAbilities, type DetectedAbilities } from './detect-abilities.ts';
