export interface RateOptions {
  /** How many work side by side. */
  readonly clients: number;
  readonly seconds: number;
}

/** How often per second `work` ends when each client does it again and again; one that has begun is waited for and counts. */
export async function ratePerSecond(work: (client: number) => Promise<unknown>, { clients, seconds }: RateOptions): Promise<number> {
  const begin = performance.now();
  const isOver = () => performance.now() - begin > seconds * 1000;
  let count = 0;
  const client = async (index: number) => {
    do {
      await work(index);
      count += 1;
    } while (!isOver());
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return (count * 1000) / (performance.now() - begin);
}
