import { expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import type { InputDifference } from '@apphub/trust';
import { differenceLines } from './difference-lines.ts';

const [one, two] = [sha256('one'), sha256('two')];

test.each<[InputDifference, string]>([
  [{ kind: 'changed', name: 'file:bundle/src/a.ts', before: `- ${one}`, after: `- ${two}` }, 'file:src/a.ts  changed'],
  [{ kind: 'changed', name: 'file:bundle/run', before: `- ${one}`, after: `x ${one}` }, 'file:run  changed  it was a plain file and is an executable file; its content is the same'],
  [{ kind: 'changed', name: 'file:bundle/run', before: `-> ${one}`, after: `- ${two}` }, 'file:run  changed  it was a link and is a plain file'],
  [{ kind: 'added', name: 'file:shared/events.ts', after: `- ${one}` }, 'shared:events.ts  added'],
  [{ kind: 'removed', name: 'file:bundle/a', before: `- ${one}` }, 'file:a  removed'],
  [{ kind: 'changed', name: 'tool:node', before: '24.20.0', after: '24.21.0' }, 'tool:node  changed  24.20.0 -> 24.21.0'],
  [{ kind: 'added', name: 'python', after: 'Python 3.11.2' }, 'python  added  Python 3.11.2'],
  [{ kind: 'changed', name: 'recipe', before: one, after: two }, 'recipe  changed'],
  [{ kind: 'changed', name: 'upstream:upstream/a', before: `a ${one}`, after: `a ${two}` }, 'upstream:upstream/a  changed'],
  [{ kind: 'added', name: 'file:bundle/\u001b[31m\u202e', after: `- ${one}` }, 'file:\\u001b[31m\\u202e  added'],
])('%j', (difference, line) => {
  expect(differenceLines([difference], '')).toEqual([line]);
});

test('names stand in one column', () => {
  const lines = differenceLines(['a', 'longer'].map((name) => ({ kind: 'added', name, after: 'x' })));
  expect(lines).toEqual(['    a       added  x', '    longer  added  x']);
});
