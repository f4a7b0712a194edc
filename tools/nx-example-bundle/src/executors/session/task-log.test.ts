import { type BuildEvent, failure } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { createTaskLog } from './task-log.ts';

const stage = (name: string, previousMs?: number) =>
  ({ type: 'stage', slug: 'tides', at: 1000, stage: name, ...(previousMs === undefined ? {} : { previousMs }) }) as BuildEvent;
const line = (text: string): BuildEvent => ({ type: 'log', slug: 'tides', at: 1000, stage: 'building', stream: 'stdout', line: text });

function told(events: readonly BuildEvent[], verbose = false) {
  const said: string[] = [];
  const log = createTaskLog({ say: (text) => said.push(text), verbose });
  events.forEach(log.emit);
  return { said, log };
}

describe('the log of a task', () => {
  test('tells each stage that takes time, and how long the one before it took', () => {
    const { said } = told([stage('resolving'), stage('installing-dependencies', 3), stage('building', 2100), stage('packaging', 40), stage('completed', 7)]);
    expect(said).toEqual([
      'tides  installing-dependencies …',
      'tides  building …  (installing-dependencies took 2.1 s)',
      'tides  packaging …  (building took 40 ms)',
    ]);
  });

  test('says nothing of a hit', () => {
    expect(told([stage('resolving'), stage('cache-hit', 2), stage('completed', 1)]).said).toEqual([]);
  });

  test('keeps the words of commands, the last four hundred of them', () => {
    const { said, log } = told(Array.from({ length: 500 }, (_, index) => line(`line ${index}`)));
    expect(said).toEqual([]);
    expect([log.linesOf('tides').length, log.linesOf('tides')[0], log.linesOf('tides').at(-1)]).toEqual([400, 'line 100', 'line 499']);
    expect(log.linesOf('others')).toEqual([]);
  });

  test('tells the words of commands at once where that is wanted', () => {
    expect(told([line('hello')], true).said).toEqual(['tides  | hello']);
  });

  test('tells a notice with its remedy', () => {
    const notice: BuildEvent = { type: 'notice', slug: 'tides', at: 1, failure: failure('RECORD_INVALID', 'It is torn.') };
    expect(told([notice]).said.join('\n')).toMatch(/^tides {2}RECORD_INVALID {2}It is torn\.\ntides {4}What to do: /);
  });
});
