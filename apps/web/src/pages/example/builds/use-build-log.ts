import { BUILD_LOG_EVENT, type BuildLogLine, buildLogToldSchema } from '@apphub/model/api';
import { useEffect, useRef, useState } from 'react';
import { useEvents } from '../../../app/live/use-live.ts';
import { useSession } from '../../../app/session/session.ts';
import type { Attempt } from './attempts-resource.ts';

/** What the commands of an attempt have said so far; grows while it goes on. */
export function useBuildLog({ jobId, attempt }: Pick<Attempt, 'jobId' | 'attempt'>): readonly BuildLogLine[] {
  const { client } = useSession();
  const [lines, setLines] = useState<readonly BuildLogLine[]>([]);
  const [wanted, setWanted] = useState(1);
  const seen = useRef(0);

  useEffect(() => {
    const gone = new AbortController();
    const read = async () => {
      for (;;) {
        const more = await client.call('getBuildLog', { params: { id: jobId, attempt: String(attempt) }, query: { after: seen.current }, signal: gone.signal });
        const last = more.at(-1);
        if (last === undefined) return;
        seen.current = last.number;
        setLines((known) => [...known, ...more.filter(({ number }) => number > (known.at(-1)?.number ?? 0))]);
      }
    };
    read().catch(() => undefined);
    return () => gone.abort();
  }, [client, jobId, attempt, wanted]);

  useEvents((event) => {
    if (event.type !== BUILD_LOG_EVENT || event.jobId !== jobId) return;
    const told = buildLogToldSchema.safeParse(event.data);
    if (told.success && told.data.attempt === attempt && told.data.to > seen.current) setWanted(told.data.to);
  });
  return lines;
}
