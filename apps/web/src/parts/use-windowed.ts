import { type RefObject, useEffect, useState } from 'react';

/** Which rows are in sight, and the height in pixels of those that are not. */
export interface Windowed {
  readonly first: number;
  readonly last: number;
  readonly before: number;
  readonly after: number;
}

/** Rows that are there although they are out of sight, so that scrolling meets no gap. */
const SPARE = 12;
/** Below that, all of them are there: the browser's own search finds them. */
const FEW = 80;
/** Until the first row can be measured. Pixels. */
const USUAL_HEIGHT = 45;

/** The part of `count` rows of one height that the window shows of a table that scrolls with the page. */
export function useWindowed(body: RefObject<HTMLElement | null>, count: number): Windowed {
  const [view, setView] = useState({ first: 0, last: Math.min(count, FEW), height: USUAL_HEIGHT });
  const isFew = count <= FEW;

  useEffect(() => {
    if (isFew) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      const place = body.current;
      if (place === null) return;
      const height = place.querySelector('tr:not([aria-hidden])')?.getBoundingClientRect().height || USUAL_HEIGHT;
      const above = Math.max(0, -place.getBoundingClientRect().top);
      const first = Math.max(0, Math.min(count, Math.floor(above / height)) - SPARE);
      const last = Math.min(count, Math.ceil((above + window.innerHeight) / height) + SPARE);
      setView((known) => (known.first === first && known.last === last && known.height === height ? known : { first, last, height }));
    };
    const soon = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    look();
    window.addEventListener('scroll', soon, { passive: true });
    window.addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', soon);
      window.removeEventListener('resize', soon);
    };
  }, [body, count, isFew]);

  if (isFew) return { first: 0, last: count, before: 0, after: 0 };
  const first = Math.min(view.first, count);
  const last = Math.min(view.last, count);
  return { first, last, before: first * view.height, after: (count - last) * view.height };
}
