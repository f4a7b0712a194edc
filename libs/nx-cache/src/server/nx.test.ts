import { expect, test } from '@jest/globals';
import { createNxWorkspace } from '../testing/nx-workspace.ts';
import { type Kit, startKit } from './testing/kit.ts';

function access({ url }: Kit, token: string): Readonly<Record<string, string>> {
  return { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token };
}

test('Nx itself stores what it builds and has it back on another machine, as far as its token allows', async () => {
  using workspace = createNxWorkspace({ projects: ['a', 'b'] });
  await using kit = await startKit();
  const [main, pull, reader] = [kit.token('main'), kit.token('pr-1'), kit.token('main', 'read-only')];
  const build = async (token: string) => {
    const { exitCode, ran, outputs } = await workspace.build({ env: access(kit, token) });
    return { exitCode, ran: [...ran].sort(), whole: [...outputs.values()].every((output) => output !== undefined) };
  };
  const built = { exitCode: 0, ran: ['a', 'b'], whole: true };
  const restored = { exitCode: 0, ran: [], whole: true };
  expect(await build('apphub_cache_wrong')).toEqual(built);
  expect(await build(reader)).toEqual(built);
  expect(await build(pull)).toEqual(built);
  expect(await build(pull)).toEqual(restored);
  expect(await build(main)).toEqual(built);
  expect(await build(reader)).toEqual(restored);
  expect(await build(kit.token('pr-2'))).toEqual(restored);
}, 180_000);
