import { Component, type ReactNode } from 'react';
import { Button } from '../../parts/button.tsx';
import type { Page } from '../../pages/page.ts';
import { Link } from '../router/link.tsx';
import { useSession } from '../session/session.ts';

/** Shows a page to who may see it, and words in place of one that is not there or cannot be shown. */
export function PageGuard({ page, children }: { readonly page: Page | undefined; readonly children: ReactNode }) {
  const { mayAny, self } = useSession();
  if (page === undefined) {
    return (
      <section className="stack">
        <h1>There is no such page</h1>
        <p>
          <Link to="/">All examples</Link>
        </p>
      </section>
    );
  }
  if (!mayAny(page.access)) {
    return (
      <section className="stack">
        <h1>This token may not see this</h1>
        <p>
          “{self.name}” may {self.scopes.join(', ')}; this page needs {page.access.join(' or ')}.
        </p>
      </section>
    );
  }
  return <BugCatcher>{children}</BugCatcher>;
}

/** A bug in one page leaves the others alone. Only a class can catch what is thrown while rendering. */
class BugCatcher extends Component<{ readonly children: ReactNode }, { readonly bug: string | undefined }> {
  override state: { readonly bug: string | undefined } = { bug: undefined };

  static getDerivedStateFromError(thrown: unknown): { readonly bug: string } {
    return { bug: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override render(): ReactNode {
    if (this.state.bug === undefined) return this.props.children;
    return (
      <section className="stack" role="alert">
        <h1>This page has a bug</h1>
        <p>
          <code>{this.state.bug}</code>
        </p>
        <p>
          <Button onClick={() => window.location.reload()}>Load the page again</Button>
        </p>
      </section>
    );
  }
}
