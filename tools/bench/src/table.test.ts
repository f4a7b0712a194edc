import { expect, test } from '@jest/globals';
import { tableOf } from './table.ts';

test('a limit that does not hold stands out, and a bar in a cell does not end it', () => {
  const rows = [
    { name: 'pack', value: '1.8 s', limit: '3.4 s', held: true, note: 'tar | pigz' },
    { name: 'unpack', value: '2 s', limit: '1 s', held: false },
  ];
  expect(tableOf('archives', rows)).toBe(`
## archives

| what | measured | limit |  | note |
| --- | --- | --- | --- | --- |
| pack | 1.8 s | 3.4 s | held | tar \\| pigz |
| unpack | 2 s | 1 s | NOT HELD |  |`);
});
