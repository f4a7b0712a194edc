import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import './notice.css';

const NoticeContext = createContext<(words: string) => void>(() => undefined);
const SHOWN_MS = 6000;

/** A place for short words about what was just done; they go away by themselves, and are read out. */
export function NoticeBoard({ children }: { readonly children: ReactNode }) {
  const [notice, setNotice] = useState<{ readonly words: string }>();
  useEffect(() => {
    if (notice === undefined) return;
    const timer = setTimeout(() => setNotice(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  const tell = useCallback((words: string) => setNotice({ words }), []);
  return (
    <NoticeContext value={tell}>
      {children}
      <div role="status" className="notice-place">
        {notice !== undefined && <p className="notice">{notice.words}</p>}
      </div>
    </NoticeContext>
  );
}

/** @returns what puts words on the board. */
export function useTell(): (words: string) => void {
  return useContext(NoticeContext);
}
