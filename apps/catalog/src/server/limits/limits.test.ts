import { describe, expect, test } from '@jest/globals';
import { useServer } from '../testing/use-server.ts';

describe('with a limit of ten requests in a minute', () => {
  const server = useServer({ requestsPerMinute: 10 });
  const statuses = async (count: number, ask: () => Promise<Response>) => {
    const all: Response[] = [];
    for (let asked = 0; asked < count; asked += 1) all.push(await ask());
    return { all, statuses: all.map(({ status }) => status) };
  };

  test('the eleventh of a token is refused with when to come back, and another token is not', async () => {
    const token = await server.token('read');
    const { all, statuses: codes } = await statuses(11, () => server.request('/job-bundles', { token }));
    expect(codes).toEqual([...Array<number>(10).fill(200), 429]);
    expect(Number(all.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await all.at(-1)?.json()).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await server.request('/job-bundles', { token: await server.token('read') })).status).toBe(200);
  });

  test('whoever guesses tokens is slowed down, and who has one is not shut out by them', async () => {
    const { statuses: codes } = await statuses(3, () => server.request('/job-bundles', { token: 'guess' }));
    expect(codes).toEqual([401, 429, 429]);
    expect((await server.request('/job-bundles', { token: await server.token('read') })).status).toBe(200);
  });

  test('probes are answered however often they ask', async () => {
    const { statuses: codes } = await statuses(15, () => server.request('/health'));
    expect(new Set(codes)).toEqual(new Set([200]));
  });

  test('all that comes from one address has a limit, too', async () => {
    const { statuses: codes } = await statuses(110, () => server.request('/nothing'));
    expect(codes).toContain(429);
  });
});
