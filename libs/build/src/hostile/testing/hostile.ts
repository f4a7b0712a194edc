import { test } from '@jest/globals';
import { type IdeaName, ideas } from './ideas.ts';

/** Defines the test of one idea; what it does is handed the code that the idea ends with. */
export function hostile<N extends IdeaName>(name: N, run: (code: (typeof ideas)[N]['code']) => Promise<void>): void {
  const { code } = ideas[name];
  test(code === 'built' ? `${name} comes to nothing` : `${name} ends as ${code}`, () => run(code));
}
