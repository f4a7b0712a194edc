import { type RefObject, useCallback, useEffect, useRef } from 'react';

/** What part of a drawing is seen: its shift in pixels and its scale. */
interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Camera {
  /** Shows all of the drawing. */
  whole(): void;
  /** Makes what is seen larger or smaller around the middle. */
  zoom(factor: number): void;
  /** Moves as little as needed to show a box of the drawing. */
  reveal(box: { readonly x: number; readonly y: number } & Size): void;
}

const LEAST = 0.12;
const MOST = 2;
/** At first nothing is smaller than this, even if not all of it is seen. */
const LEGIBLE = 0.45;
const MARGIN = 24;

/**
 * Moves and scales `plane` within `frame` by drag, wheel and touch. React is not asked: a drag is one style per frame,
 * whatever the number of nodes.
 */
export function useCamera(frame: RefObject<HTMLElement | null>, plane: RefObject<HTMLElement | null>, size: Size): Camera {
  const view = useRef<View>({ x: MARGIN, y: MARGIN, scale: 1 });
  const touched = useRef(false);

  const look = useCallback((next: View) => {
    view.current = next;
    if (plane.current !== null) plane.current.style.transform = `translate(${next.x}px, ${next.y}px) scale(${next.scale})`;
  }, [plane]);

  const zoomAt = useCallback((factor: number, { x, y }: { readonly x: number; readonly y: number }) => {
    const old = view.current;
    const scale = Math.min(MOST, Math.max(LEAST, old.scale * factor));
    look({ scale, x: x - ((x - old.x) * scale) / old.scale, y: y - ((y - old.y) * scale) / old.scale });
  }, [look]);

  const showAll = useCallback((least: number) => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const scale = Math.min(1, Math.max(least, Math.min((box.width - 2 * MARGIN) / size.width, (box.height - 2 * MARGIN) / size.height)));
    look({ scale, x: Math.max(MARGIN, (box.width - size.width * scale) / 2), y: Math.max(MARGIN, (box.height - size.height * scale) / 2) });
  }, [frame, look, size.width, size.height]);

  useEffect(() => {
    if (!touched.current) showAll(LEGIBLE);
  }, [showAll]);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const held = new Map<number, { readonly x: number; readonly y: number }>();
    const at = (event: PointerEvent | WheelEvent) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const down = (event: PointerEvent) => {
      if (event.button !== 0) return;
      held.set(event.pointerId, at(event));
    };
    const move = (event: PointerEvent) => {
      const before = held.get(event.pointerId);
      if (before === undefined) return;
      const now = at(event);
      // A press that does not move is a click on a node.
      if (!element.hasPointerCapture(event.pointerId)) {
        if (Math.hypot(now.x - before.x, now.y - before.y) < 4) return;
        element.setPointerCapture(event.pointerId);
        element.dataset.moving = '';
      }
      touched.current = true;
      const [other] = [...held].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      held.set(event.pointerId, now);
      if (other === undefined) look({ ...view.current, x: view.current.x + now.x - before.x, y: view.current.y + now.y - before.y });
      else zoomAt(Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y)), other);
    };
    const up = (event: PointerEvent) => {
      held.delete(event.pointerId);
      if (held.size === 0) delete element.dataset.moving;
    };
    const wheel = (event: WheelEvent) => {
      // Plain wheels scroll the page; with Ctrl, and as trackpads pinch, they scale.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      touched.current = true;
      zoomAt(Math.exp(-event.deltaY / 200), at(event));
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('wheel', wheel);
    };
  }, [frame, look, zoomAt]);

  return {
    whole: () => {
      touched.current = true;
      showAll(LEAST);
    },
    zoom(factor) {
      const box = frame.current?.getBoundingClientRect();
      touched.current = true;
      if (box !== undefined) zoomAt(factor, { x: box.width / 2, y: box.height / 2 });
    },
    reveal({ x, y, width, height }) {
      const box = frame.current?.getBoundingClientRect();
      if (box === undefined) return;
      const { scale, ...shift } = view.current;
      const [left, top] = [shift.x + x * scale, shift.y + y * scale];
      const right = left + width * scale;
      const bottom = top + height * scale;
      const dx = left < MARGIN ? MARGIN - left : right > box.width - MARGIN ? box.width - MARGIN - right : 0;
      const dy = top < MARGIN ? MARGIN - top : bottom > box.height - MARGIN ? box.height - MARGIN - bottom : 0;
      if (dx !== 0 || dy !== 0) look({ scale, x: shift.x + dx, y: shift.y + dy });
    },
  };
}
