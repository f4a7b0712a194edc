import { expect, test } from '@jest/globals';
import { peakIn, processorSecondsIn } from './catalog-proc.ts';

test('the peak of memory is told in bytes', () => {
  expect(peakIn('Name:\tnode\nVmPeak:\t 9 kB\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n')).toBe(2048 * 1024);
});

test('where no peak is told, nothing is made up', () => {
  expect(() => peakIn('Name:\tnode\n')).toThrow('peak');
});

test('processor time is that of user and system, whatever the program is called', () => {
  expect(processorSecondsIn('42 (a) 1 2 (b) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 7 7 20 0 11 0 100')).toBe(3);
});
