import type { Color, Paint } from '../terminal.ts';

const COLORS: Readonly<Record<string, Color>> = {
  completed: 'green',
  succeeded: 'green',
  published: 'green',
  failed: 'red',
  lost: 'red',
  expired: 'red',
  blocked: 'yellow',
  canceled: 'yellow',
  deprecated: 'yellow',
  running: 'cyan',
  planning: 'cyan',
};

/** A state, or an outcome, in its colour. */
export function paintState(state: string, paint: Paint): string {
  const color = COLORS[state];
  return color === undefined ? state : paint(color, state);
}
