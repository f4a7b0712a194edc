import { describe, expect, test } from '@jest/globals';
import { nearestName } from './nearest.ts';

const known = ['slug', 'entry', 'outDir', 'sampleInputPath', 'dependsOn', 'files'];

describe('the nearest name', () => {
  test.each([
    ['slog', 'slug'],
    ['out_dir', 'outDir'],
    ['OUTDIR', 'outDir'],
    ['sampleInput', 'sampleInputPath'],
    ['depends', 'dependsOn'],
    ['file', 'files'],
  ])('to %s is %s', (name, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });

  test.each(['zebra', 'x', '', 'y'.repeat(10_000)])('to %.20s is none', (name) => {
    expect(nearestName(name, known)).toBeUndefined();
  });
});
