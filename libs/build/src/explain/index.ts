export { compareMiss, type CompareOptions } from './compare-miss.ts';
export { explainExample, type ExplainOptions, type ExplainPorts } from './explain-example.ts';
export type { Comparison, Explanation, UpstreamVerdict, Verdict } from './explanation.ts';
