import type { ReactNode } from 'react';
import './failure-note.css';

/** A failure as the service tells it; codes of later versions included. */
export interface ToldFailure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly problems?: readonly string[] | undefined;
}

/** What went wrong and what to do next, always in this order. */
export function FailureNote({ failure, children }: { readonly failure: ToldFailure; readonly children?: ReactNode }) {
  const { code, message, remedy, problems = [] } = failure;
  return (
    <div role="alert" className="failure-note">
      <p>
        <code className="failure-note-code">{code}</code> {message}
      </p>
      {problems.length > 0 && <pre tabIndex={0} aria-label="Problems">{problems.join('\n')}</pre>}
      <p className="quiet">What to do: {remedy}</p>
      {children}
    </div>
  );
}
