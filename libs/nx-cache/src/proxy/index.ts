export { type ChildEnd, type SignalSource } from '../exec/child.ts';
export { nxEnvironment } from '../exec/nx-environment.ts';
export { type RunOptions, runBehindProxy } from '../exec/run-behind-proxy.ts';
export { type Environment, type ProxySettings, readProxySettings } from '../exec/settings.ts';
export type { Belief } from './believe.ts';
export { defaultLimits, type ProxyLimits } from './limits.ts';
export { type Proxy, type ProxyOptions, startProxy } from './proxy.ts';
export { type Produced, type Report, reportLines, reportSummary } from './report.ts';
export { type Trouble, troubleWords } from './trouble.ts';
