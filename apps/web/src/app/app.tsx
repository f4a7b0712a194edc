import { useCallback, useState } from 'react';
import { keptToken } from './session/token.ts';
import { SignedIn } from './session/signed-in.tsx';
import { SignIn } from './session/sign-in.tsx';
import { Shell } from './shell/shell.tsx';

/** The whole page: asks for a token, then shows what the address names. */
export function App() {
  const [token, setToken] = useState(keptToken.read);
  const [why, setWhy] = useState<string>();
  const signIn = (entered: string) => {
    keptToken.write(entered);
    setWhy(undefined);
    setToken(entered);
  };
  const signOut = useCallback((reason?: string) => {
    keptToken.clear();
    setWhy(reason);
    setToken(undefined);
  }, []);
  if (token === undefined) return <SignIn why={why} onToken={signIn} />;
  return (
    <SignedIn key={token} token={token} signOut={signOut}>
      <Shell />
    </SignedIn>
  );
}
