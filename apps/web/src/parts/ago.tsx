import { useNow } from '../app/live/use-now.ts';
import { agoWords, dateWords } from './ago-words.ts';

/** How long ago something was; the time itself on a closer look. */
export function Ago({ time }: { readonly time: string | null }) {
  const now = useNow();
  if (time === null) return <span className="quiet">–</span>;
  const then = Date.parse(time);
  return (
    <time dateTime={time} title={dateWords(then)} className="numbers">
      {agoWords(then, now)}
    </time>
  );
}
