/** Before each further try; a service that is started again is mostly back by the last. Milliseconds. */
const PAUSES_MS = [500, 3000];

/**
 * Loads code, and tries again where it does not come: what React could not load once it never asks for again.
 *
 * @throws what the last try has thrown.
 */
export async function loadPatiently<T>(load: () => Promise<T>): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return load();
}
