import type { ReactNode } from 'react';
import './empty.css';

/** Stands where something would be, and says why it is not. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <div className="empty">{children}</div>;
}
