import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { newPath, parseName, pathsOf } from './names.ts';
import { thisOwner } from './owner.ts';

const place = { parent: '/sandboxes', id: 'apphub-a.b-c-0123456789ab' };

describe('the name of a sandbox that is being made', () => {
  test.each([
    ['this process', thisOwner()],
    ['a process of which only the id is known', { pid: 7, startTime: null, bootId: null, pidNamespace: null }],
  ])('says who makes it: %s', (_, owner) => {
    const name = basename(newPath(place, owner));
    expect(parseName(name)).toEqual({ phase: 'new', id: place.id, maker: owner });
    expect(name.length).toBeLessThanOrEqual(150);
  });
});

test('the other names say the phase and the id', () => {
  const { open, trash } = pathsOf(place);
  expect([open, trash].map((path) => parseName(basename(path)))).toEqual([
    { phase: 'open', id: place.id },
    { phase: 'trash', id: place.id },
  ]);
});

test.each(['.new-apphub-a-0123456789ab', '.new-0___-apphub-a-0123456789ab', '.new-1_2_-apphub-a-0123456789ab', 'apphub-a', 'x'])('%s is no name of a sandbox', (name) => {
  expect(parseName(name)).toBeUndefined();
});
