export { type Check, createHealth, type HealthOptions, type HealthReporter } from './health.ts';
export { storeCheck } from './store-check.ts';
