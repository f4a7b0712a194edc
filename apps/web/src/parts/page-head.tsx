import type { ReactNode } from 'react';
import './page-head.css';

export interface PageHeadProps {
  readonly title: ReactNode;
  /** Beside the title. */
  readonly badge?: ReactNode;
  /** Below the title. */
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
}

/** The head of every page: what it is about, and what can be done with it. */
export function PageHead({ title, badge, about, actions }: PageHeadProps) {
  return (
    <header className="page-head">
      <div className="page-head-words">
        <div className="row">
          <h1>{title}</h1>
          {badge}
        </div>
        {about !== undefined && <div className="quiet">{about}</div>}
      </div>
      {actions !== undefined && <div className="row">{actions}</div>}
    </header>
  );
}
