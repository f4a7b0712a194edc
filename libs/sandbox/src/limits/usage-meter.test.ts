import { expect, test } from '@jest/globals';
import type { ProcessRow } from '../process/process-table.ts';
import { pageBytes, ticksPerSecond } from '../process/system-constants.ts';
import { createUsageMeter } from './usage-meter.ts';

/** Ids that no process has, so that nothing is read of them. */
const row = (pid: number, more: Partial<ProcessRow>): ProcessRow => ({
  ...{ pid: pid + 2 ** 30, folder: `/proc/${pid + 2 ** 30}`, parent: 1, group: 1, session: 1, startTime: 1, residentPages: 0, environmentEnd: 1, ownTicks: 0, childTicks: 0, threads: 1 },
  ...{ running: true, exiting: false, kernelThread: false, marker: undefined, unsettled: false },
  ...more,
});
const seconds = (ticks: number): number => ticks / ticksPerSecond();

test('nothing is known before somebody was seen', () => {
  const meter = createUsageMeter(undefined);
  meter.look([]);
  expect(meter.usage).toBeUndefined();
});

test('time of children counts once, be it seen on them or on those who waited for them', () => {
  const meter = createUsageMeter(undefined);
  meter.look([row(1, { ownTicks: 10 }), row(2, { ownTicks: 50 })]);
  expect(meter.usage?.cpuSeconds).toBe(seconds(60));
  meter.look([row(1, { ownTicks: 10, childTicks: 70 })]);
  expect(meter.usage?.cpuSeconds).toBe(seconds(80));
});

test('time of a child that nobody waited for is not forgotten', () => {
  const meter = createUsageMeter(undefined);
  meter.look([row(1, { ownTicks: 10 }), row(2, { ownTicks: 50 })]);
  meter.look([row(1, { ownTicks: 11 }), row(3, { ownTicks: 5 })]);
  expect(meter.usage?.cpuSeconds).toBe(seconds(66));
});

test('memory is the most that was there at one time', () => {
  const meter = createUsageMeter(undefined);
  meter.look([row(1, { residentPages: 10 }), row(2, { residentPages: 5 })]);
  meter.look([row(1, { residentPages: 12 })]);
  expect(meter.usage?.peakMemoryBytes).toBe(15 * pageBytes());
});

test('what a cgroup counts is believed', () => {
  const meter = createUsageMeter({ cpuSeconds: () => 7, peakMemoryBytes: () => 1e9 });
  meter.look([]);
  expect(meter.usage).toEqual({ cpuSeconds: 7, peakMemoryBytes: 1e9 });
});
