import './counts-bar.css';

/** The ends first, so that the bar fills from the left. */
const order = ['completed', 'failed', 'blocked', 'canceled', 'running', 'queued', 'ready', 'waiting'] as const;

export interface CountsBarProps {
  readonly counts: Readonly<Record<(typeof order)[number], number>>;
}

/** How many of many are in each state, at a glance; the numbers stand beside it. */
export function CountsBar({ counts }: CountsBarProps) {
  return (
    <div className="counts-bar" aria-hidden="true">
      {order.map((state) => counts[state] > 0 && <span key={state} data-state={state} style={{ flexGrow: counts[state] }} title={`${counts[state]} ${state}`} />)}
    </div>
  );
}
