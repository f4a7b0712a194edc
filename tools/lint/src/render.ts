import type { Finding } from './check-port.ts';
import type { Report } from './run-checks.ts';

const MOST_PLACES = 20;

/** The whole report: findings by rule, each rule with its reason, then one line per check. */
export function renderReports(reports: readonly Report[]): string {
  const details = reports.filter(({ findings }) => findings.length > 0).map(renderFindings);
  return [...details, ...reports.map(renderLine), ''].join('\n');
}

function renderLine({ name, milliseconds, findings, figures = '' }: Report): string {
  const verdict = findings.length === 0 ? 'ok  ' : 'FAIL';
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`;
  const words = [...(findings.length === 0 ? [] : [`${findings.length} found`]), figures].filter((part) => part !== '');
  return `${verdict}  ${name.padEnd(9)} ${seconds.padStart(6)}  ${words.join('; ')}`.trimEnd();
}

function renderFindings({ name, findings }: Report): string {
  const rules = Map.groupBy(findings, ({ rule }) => rule);
  return [...rules].map(([rule, broken]) => renderRule(`${name}: ${rule}`, broken)).join('\n');
}

/** One rule may have several reasons, as the arrows do: each stands above its own places. */
function renderRule(title: string, findings: readonly Finding[]): string {
  const byReason = Map.groupBy(findings, ({ reason }) => reason);
  return [...byReason].map(([reason, broken]) => `${title}\n  why: ${reason}\n${renderPlaces(broken)}\n`).join('\n');
}

function renderPlaces(findings: readonly Finding[]): string {
  const lines = findings.slice(0, MOST_PLACES).map(({ place, message }) => `    ${place}  ${message}`);
  const rest = findings.length - MOST_PLACES;
  return [...lines, ...(rest > 0 ? [`    and ${rest} more`] : [])].join('\n');
}
