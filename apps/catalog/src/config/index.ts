export { type ConfigOptions, type DatabaseConfig, isLoopback, readServiceConfig, type ServiceConfig } from './service-config.ts';
export type { RunConfig } from './run-config.ts';
export { type Role, roles } from './settings.ts';
