import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tableRows, viewOf } from './file-view.ts';

describe('a file of a run', () => {
  test('is shown by its name: pictures as pictures, tables as tables, pages as the text they are', () => {
    expect(viewOf({ path: 'charts/a.SVG', size: 10 })).toEqual({ kind: 'picture', type: 'image/svg+xml' });
    expect(viewOf({ path: 'a.csv', size: 10 })).toEqual({ kind: 'table', separator: ',' });
    expect(viewOf({ path: 'report.html', size: 10 })).toEqual({ kind: 'text' });
    expect(viewOf({ path: 'a.parquet', size: 10 })).toEqual({ kind: 'none' });
  });

  test('that is very large is not shown', () => {
    expect(viewOf({ path: 'a.csv', size: 2e9 })).toEqual({ kind: 'none' });
    expect(viewOf({ path: 'a.png', size: 2e9 })).toEqual({ kind: 'none' });
  });
});

describe('a table in text', () => {
  test('has quotes, separators and line ends within its cells', () => {
    expect(tableRows('a,b\r\n"x, ""y""\nz",2\n\n', ',')).toEqual([['a', 'b'], ['x, "y"\nz', '2']]);
  });

  test('that was written cell by cell is read as it was', () => {
    const cells = fc.array(fc.array(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    fc.assert(fc.property(cells, (rows) => {
      const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join('\t')).join('\n');
      expect(tableRows(text, '\t')).toEqual(rows);
    }));
  });
});
