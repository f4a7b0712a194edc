import { expect, test } from '@jest/globals';
import { tempCheckout } from '../testing/temp-checkout.ts';
import { typesCheck } from './types.ts';

test('a type error is found with its line', async () => {
  using checkout = tempCheckout({ 'libs/seed/src/seed.ts': '\nexport const text: string = 1;\n' });
  const { findings } = await typesCheck.run(checkout);
  expect(findings).toMatchObject([{ place: 'libs/seed/src/seed.ts:2', message: expect.stringContaining('TS2322') }]);
});

test('code that is right passes', async () => {
  using checkout = tempCheckout({ 'libs/seed/src/seed.ts': "export const text: string = 'a';\n" });
  expect(await typesCheck.run(checkout)).toEqual({ findings: [] });
});

test('a compiler that stops without naming a file is a finding, too', async () => {
  using checkout = tempCheckout({ 'libs/seed/src/seed.ts': '', 'tsconfig.json': '{ "include": ["nowhere"] }' });
  expect((await typesCheck.run(checkout)).findings).toHaveLength(1);
});
