import { expect, test } from '@jest/globals';
import { type BuildEvent, failure } from '@apphub/model';
import { startProgress } from './progress.ts';

test('stages are told in order, each with the time of the one before, and summed when entered again', () => {
  const events: BuildEvent[] = [];
  const progress = startProgress('a', (event) => events.push(event));
  progress.enter('resolving');
  progress.enter('building');
  progress.enter('resolving');
  progress.enter('completed');
  expect(events.map((event) => event.type === 'stage' && event.stage)).toEqual(['resolving', 'building', 'resolving', 'completed']);
  expect(events.map((event) => 'previousMs' in event)).toEqual([false, true, true, true]);
  expect([...progress.stages.keys()]).toEqual(['resolving', 'building']);
});

test('trouble with the store is told once, at whichever call it shows', () => {
  const events: BuildEvent[] = [];
  const { notice } = startProgress('a', (event) => events.push(event));
  for (const call of ['listing records', 'looking for a blob']) notice(failure('STORE_UNAVAILABLE', `The store fell silent while ${call}.`));
  notice(failure('STORE_BLOB_CORRUPT', 'The blob one is corrupt.'));
  notice(failure('STORE_BLOB_CORRUPT', 'The blob two is corrupt.'));
  expect(events.map((event) => event.type === 'notice' && event.failure.code)).toEqual(['STORE_UNAVAILABLE', 'STORE_BLOB_CORRUPT', 'STORE_BLOB_CORRUPT']);
});

test('the same notice is told once', () => {
  const events: BuildEvent[] = [];
  const progress = startProgress('a', (event) => events.push(event));
  progress.notice(failure('STORE_UNAVAILABLE', 'The store is down.'));
  progress.notice(failure('STORE_UNAVAILABLE', 'The store is down.'));
  progress.notice(failure('STORE_FULL', 'The store is full.'));
  expect(events).toHaveLength(2);
});
