import { useEffect, useMemo, useRef, useState } from 'react';
import { plainText } from './plain-text.ts';
import { Button } from './button.tsx';
import { SearchField } from './search-field.tsx';
import './log-view.css';

export interface LogLine {
  readonly number: number;
  /** Where it came from, such as `stderr`. */
  readonly stream: string;
  readonly text: string;
}

export interface LogViewProps {
  readonly lines: readonly LogLine[];
  /** Whether more may come. */
  readonly isLive: boolean;
}

/** Beyond that only the last ones are drawn, unless somebody asks for all of them. */
const DRAWN = 2000;
const NEAR_END = 40;

/**
 * What a program has said, as text and nothing else: whatever stands in it is shown, never followed. While more comes, the
 * end stays in sight for who is at the end.
 */
export function LogView({ lines, isLive }: LogViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [wanted, setWanted] = useState('');
  const [isWhole, setWhole] = useState(false);
  const found = useMemo(() => {
    const word = wanted.toLowerCase();
    return word === '' ? lines : lines.filter(({ text }) => text.toLowerCase().includes(word));
  }, [lines, wanted]);
  const drawn = isWhole ? found : found.slice(-DRAWN);

  useEffect(() => {
    const box = place.current;
    if (box !== null && isAtEnd.current) box.scrollTop = box.scrollHeight;
  }, [drawn.length]);

  const scrolled = () => {
    const box = place.current;
    if (box !== null) isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  };

  return (
    <div className="log">
      <div className="log-head">
        <SearchField label="Search the log" placeholder="Search the log" value={wanted} onChange={setWanted} />
        <span className="quiet small numbers" role="status">
          {wanted === '' ? `${lines.length} lines` : `${found.length} of ${lines.length} lines`}
          {isLive && ', live'}
        </span>
      </div>
      {drawn.length < found.length && (
        <p className="quiet small">
          The last {drawn.length} of {found.length} lines. <Button onClick={() => setWhole(true)}>Show all</Button>
        </p>
      )}
      <div ref={place} className="log-lines" role="log" aria-label="Log" aria-live="off" tabIndex={0} onScroll={scrolled}>
        {drawn.map(({ number, stream, text }) => (
          <div key={number} className="log-line" data-stream={stream}>
            <span className="log-number" aria-hidden="true">
              {number}
            </span>
            <span className="log-text">{plainText(text)}</span>
          </div>
        ))}
        {lines.length === 0 && <p className="log-none">{isLive ? 'Nothing has been said yet.' : 'Nothing was said.'}</p>}
      </div>
    </div>
  );
}
