import type { CallOutput } from '@apphub/client';
import type { Resource } from '../../../app/live/resource.ts';

/** An example with the parameters that its handler takes. */
export function describedResource(slug: string): Resource<CallOutput<'describeExample'>> {
  return { key: `described ${slug}`, load: (client, signal) => client.call('describeExample', { params: { slug }, signal }) };
}
