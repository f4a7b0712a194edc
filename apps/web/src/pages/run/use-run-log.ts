import { RUN_LOG_EVENT, runLogToldSchema, type RunLogLine } from '@apphub/model/api';
import { useEffect, useRef, useState } from 'react';
import { useEvents } from '../../app/live/use-live.ts';
import { useSession } from '../../app/session/session.ts';

/** Read at most so many lines before they are shown. */
const BATCH = 500;

/** What a run has said so far; grows while it goes on. Lines that an event does not bring are read. */
export function useRunLog(id: string): readonly RunLogLine[] {
  const { client } = useSession();
  const [lines, setLines] = useState<readonly RunLogLine[]>([]);
  const [wanted, setWanted] = useState(0);
  const seen = useRef(0);

  useEffect(() => {
    seen.current = 0;
    setLines([]);
  }, [id]);

  useEffect(() => {
    const gone = new AbortController();
    const read = async () => {
      let batch: RunLogLine[] = [];
      const put = () => {
        const next = batch.filter(({ number }) => number > seen.current);
        batch = [];
        seen.current = next.at(-1)?.number ?? seen.current;
        if (next.length > 0) setLines((known) => [...known, ...next]);
      };
      for await (const line of client.runLogs({ id, after: seen.current, signal: gone.signal })) {
        batch.push(line);
        if (batch.length >= BATCH) put();
      }
      put();
    };
    read().catch(() => undefined);
    return () => gone.abort();
  }, [client, id, wanted]);

  useEvents((event) => {
    if (event.type !== RUN_LOG_EVENT || event.jobId !== id) return;
    const told = runLogToldSchema.safeParse(event.data);
    if (told.success && told.data.to > seen.current) setWanted(told.data.to);
  });
  return lines;
}
