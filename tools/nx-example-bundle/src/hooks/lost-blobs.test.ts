import { describe, expect, test } from '@jest/globals';
import { tempFolder } from '../testing/temp-folder.ts';
import { countLostBlobs } from './lost-blobs.ts';

const FILE = '.nx/workspace-data/apphub-lost-blobs.json';

describe('the count of lost blobs', () => {
  test('is empty at first, grows with each loss, and is remembered', () => {
    using workspace = tempFolder();
    const count = (...slugs: string[]) => Object.fromEntries(countLostBlobs(slugs, { workspaceRoot: workspace.path, identity: 'file:///a' }));
    expect(count()).toEqual({});
    expect(count('x')).toEqual({ x: 1 });
    expect(count('x', 'y')).toEqual({ x: 2, y: 1 });
    expect(count()).toEqual({ x: 2, y: 1 });
  });

  test('is kept for each store alone', () => {
    using workspace = tempFolder();
    countLostBlobs(['x'], { workspaceRoot: workspace.path, identity: 'file:///a' });
    expect(countLostBlobs(['y'], { workspaceRoot: workspace.path, identity: 's3://b' })).toEqual(new Map([['y', 1]]));
    expect(countLostBlobs([], { workspaceRoot: workspace.path, identity: 'file:///a' })).toEqual(new Map([['x', 1]]));
  });

  test.each([['{'], ['{}'], ['[1]'], ['null'], ['']])('starts again where its file holds %j', (content) => {
    using workspace = tempFolder({ [FILE]: content });
    expect(countLostBlobs(['x'], { workspaceRoot: workspace.path, identity: 'a' })).toEqual(new Map([['x', 1]]));
  });
});
