export { checkedOutCommit } from './git-commit.ts';
export { indexFolder, openConfiguredStore, type OpenedPorts, openPorts, type PortOptions } from './open-ports.ts';
export { openRunPorts, type RunPorts } from './open-run-ports.ts';
export { probeStore, type StoreProbe } from './probe-store.ts';
export { openRecords, type RecordOptions, trustStamp } from './records.ts';
export { readServiceAccess, type ServiceAccess } from './service-access.ts';
export { dataFolder, type Environment, readSettings, type Settings, trustFiles, type TrustSettings } from './settings.ts';
export { type StampOptions, storeStamp } from './store-stamp.ts';
