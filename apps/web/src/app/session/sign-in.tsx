import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Mark } from '../../parts/icons.tsx';
import './sign-in.css';

export interface SignInProps {
  /** Why the last token is no longer used. */
  readonly why: string | undefined;
  readonly onToken: (token: string) => void;
}

/** Asks for a token. It stays in this tab: nothing is written where another tab or the next person could find it. */
export function SignIn({ why, onToken }: SignInProps) {
  const id = useId();
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') onToken(token.trim());
  };
  return (
    <main className="sign-in">
      <form className="sign-in-box" onSubmit={submit}>
        <Mark size={32} />
        <h1>AppHub Examples</h1>
        <p className="quiet">What is built, what runs, what failed and why.</p>
        {why !== undefined && (
          <p role="alert" className="sign-in-why">
            {why}
          </p>
        )}
        <label htmlFor={id}>Token</label>
        <input
          id={id}
          type="password"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          required
          placeholder="apphub_…"
          aria-describedby={`${id}-hint`}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <p id={`${id}-hint`} className="quiet small">
          <code>npm start</code> prints the file of the first one; <code>apphub tokens create</code> makes more. It is kept in this tab only.
        </p>
        <Button kind="primary" type="submit">
          Sign in
        </Button>
      </form>
    </main>
  );
}
