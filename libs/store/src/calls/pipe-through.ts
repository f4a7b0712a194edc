import { type Readable, finished, type Transform } from 'node:stream';

/**
 * `source` piped through `transform`, as one stream: an error of either ends both, and a consumer that goes away
 * closes the source. A source that closes before its end is an error.
 *
 * @param toError makes the error that the consumer sees from the source's.
 */
export function pipeThrough(source: Readable, transform: Transform, toError: (error: Error) => Error): Readable {
  finished(source, { writable: false }, (error) => {
    if (error) transform.destroy(toError(error));
  });
  transform.once('close', () => source.destroy());
  return source.pipe(transform);
}
