export { indexFile, openConfiguredStore, openPorts, type PortOptions } from './open-ports.ts';
export { type Environment, readSettings, type Settings } from './settings.ts';
export { storeStamp } from './store-stamp.ts';
