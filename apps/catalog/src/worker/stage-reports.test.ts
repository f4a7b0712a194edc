import type { BuildEvent } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { stageReports } from './stage-reports.ts';

const stage = (slug: string, name: 'resolving' | 'building' | 'packaging' | 'completed' | 'cache-hit', previousMs?: number): BuildEvent => ({
  type: 'stage',
  slug,
  at: 0,
  stage: name,
  ...(previousMs === undefined ? {} : { previousMs }),
});

describe('what the catalog keeps of the events of a build', () => {
  test('each stage comes with the time of the one before it', () => {
    const reports = stageReports('tides');
    expect(reports.next(stage('tides', 'resolving'))).toEqual({ stage: 'resolving', stageMs: {} });
    expect(reports.next(stage('tides', 'building', 12))).toEqual({ stage: 'building', stageMs: { resolving: 12 } });
    expect(reports.next(stage('tides', 'packaging', 30))).toEqual({ stage: 'packaging', stageMs: { building: 30 } });
  });

  test('ends are for the attempt to tell, and lines of logs are not kept', () => {
    const reports = stageReports('tides');
    expect(reports.next(stage('tides', 'completed', 5))).toBeUndefined();
    expect(reports.next({ type: 'log', slug: 'tides', at: 0, stage: 'building', stream: 'stdout', line: 'x' })).toBeUndefined();
  });

  test('bundles that it builds on are told as words, without stages of their own', () => {
    const reports = stageReports('tides');
    expect(reports.next(stage('winds', 'cache-hit'))).toBeUndefined();
    expect(reports.next(stage('winds', 'building', 900))).toEqual({ stage: 'resolving', message: 'winds, which this builds on: building' });
    expect(reports.next(stage('tides', 'resolving'))).toEqual({ stage: 'resolving', stageMs: {} });
  });
});
