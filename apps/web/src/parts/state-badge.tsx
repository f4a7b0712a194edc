import type { ReactNode } from 'react';
import { Check, Clock, Cross, Dash, Dot, Turning } from './icons.tsx';
import './state-badge.css';

/** Every state that anything can be in: of jobs, attempts, loads, tasks and runs. */
const looks: Readonly<Record<string, { readonly icon: () => ReactNode; readonly colour: string; readonly words: string }>> = {
  none: { icon: Dot, colour: 'grey', words: 'Not built' },
  planning: { icon: Turning, colour: 'blue', words: 'Planning' },
  waiting: { icon: Dot, colour: 'grey', words: 'Waiting' },
  ready: { icon: Clock, colour: 'grey', words: 'Ready' },
  pending: { icon: Clock, colour: 'amber', words: 'Pending' },
  expired: { icon: Cross, colour: 'red', words: 'Expired' },
  queued: { icon: Clock, colour: 'amber', words: 'Queued' },
  running: { icon: Turning, colour: 'blue', words: 'Running' },
  completed: { icon: Check, colour: 'green', words: 'Completed' },
  succeeded: { icon: Check, colour: 'green', words: 'Succeeded' },
  failed: { icon: Cross, colour: 'red', words: 'Failed' },
  lost: { icon: Cross, colour: 'amber', words: 'Lost' },
  blocked: { icon: Dash, colour: 'amber', words: 'Blocked' },
  canceled: { icon: Dash, colour: 'grey', words: 'Canceled' },
  ok: { icon: Check, colour: 'green', words: 'OK' },
  warn: { icon: Clock, colour: 'amber', words: 'Warning' },
  fail: { icon: Cross, colour: 'red', words: 'Failing' },
};

/** A state as an icon, a colour and a word: none of them is needed to know it. */
export function StateBadge({ state, words }: { readonly state: string; readonly words?: string }) {
  const { icon: Icon, colour, words: own } = looks[state] ?? { icon: Dot, colour: 'grey', words: state };
  return (
    <span className={`state-badge state-${colour}`} data-state={state}>
      <Icon />
      <span>{words ?? own}</span>
    </span>
  );
}
