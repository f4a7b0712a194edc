/** Keeps a processor busy until this thread has had it for so many milliseconds, however long that takes. */
export function spin(milliseconds: number): void {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  for (const end = used() + milliseconds; used() < end; );
}
