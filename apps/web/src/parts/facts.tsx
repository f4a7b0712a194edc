import type { ReactNode } from 'react';
import './facts.css';

/** Characters that fit into one column. */
const LONG = 22;

/** Names and what they are, side by side. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} data-long={typeof value === 'string' && value.length > LONG ? '' : undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
