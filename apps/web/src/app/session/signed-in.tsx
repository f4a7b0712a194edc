import { openClient } from '@apphub/client';
import { type Failure, failureOf } from '@apphub/model';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import { openLiveStore } from '../live/live-store.ts';
import { permissions, type Session, SessionContext } from './session.ts';

export interface SignedInProps {
  readonly token: string;
  readonly signOut: (why?: string) => void;
  readonly children: ReactNode;
}

type Opening = { readonly kind: 'asking' } | { readonly kind: 'failed'; readonly failure: Failure } | { readonly kind: 'open'; readonly session: Session };

/** Asks whom the token stands for, and shows its children to them. */
export function SignedIn({ token, signOut, children }: SignedInProps) {
  const [opening, setOpening] = useState<Opening>({ kind: 'asking' });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const client = openClient({ url: window.location.origin, token });
    const gone = new AbortController();
    let session: Session | undefined;
    setOpening({ kind: 'asking' });
    client.call('getSelf', { signal: gone.signal }).then(
      (self) => {
        if (gone.signal.aborted) return;
        const live = openLiveStore(client, ({ message }) => signOut(message));
        session = { client, self, live, ...permissions(self.scopes), signOut };
        setOpening({ kind: 'open', session });
      },
      (thrown: unknown) => {
        if (gone.signal.aborted) return;
        const failure = failureOf(thrown);
        if (failure.code === 'TOKEN_REFUSED') signOut(failure.message);
        else setOpening({ kind: 'failed', failure });
      },
    );
    return () => {
      gone.abort();
      session?.live.stop();
    };
  }, [token, signOut, attempt]);

  if (opening.kind === 'asking') return <main className="cover" aria-busy="true" aria-label="Signing in" />;
  if (opening.kind === 'open') return <SessionContext value={opening.session}>{children}</SessionContext>;
  return (
    <main className="cover">
      <FailureNote failure={opening.failure} />
      <p className="row">
        <Button onClick={() => setAttempt(attempt + 1)}>Try again</Button>
        <Button onClick={() => signOut()}>Use another token</Button>
      </p>
    </main>
  );
}
