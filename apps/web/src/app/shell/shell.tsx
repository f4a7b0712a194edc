import { Suspense, useEffect, useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Mark, Moon, Sun } from '../../parts/icons.tsx';
import { NoticeBoard } from '../../parts/notice.tsx';
import { HOME, pages } from '../../pages/index.ts';
import { Link } from '../router/link.tsx';
import { navigate, usePageLocation } from '../router/location.ts';
import { findPage } from '../router/find-page.ts';
import { useSession } from '../session/session.ts';
import { ConnectionLoss, ConnectionState } from './connection.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { PageGuard } from './page-guard.tsx';
import { switchTheme, useTheme } from './theme.ts';
import { useShortcuts } from './use-shortcuts.ts';
import './shell.css';

/** What stands around every page. */
export function Shell() {
  const { self, mayAny, signOut } = useSession();
  const { path } = usePageLocation();
  const theme = useTheme();
  const [isHelping, setHelping] = useState(false);
  const found = findPage(pages, path);
  const entries = pages.filter((page) => page.entry !== undefined && mayAny(page.access));
  useShortcuts({ entries, help: () => setHelping(true) });

  useEffect(() => {
    if (path === '/') navigate(HOME, { replace: true });
  }, [path]);
  const title = found === undefined ? 'Not found' : found.page.title(found.names);
  useEffect(() => {
    document.title = `${title} · AppHub Examples`;
  }, [title]);

  return (
    <NoticeBoard>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="shell-head">
        <div className="shell-bar">
          <Link to={HOME} className="shell-mark" aria-label="AppHub Examples">
            <Mark />
            <span>AppHub Examples</span>
          </Link>
          <nav aria-label="Pages" className="shell-nav">
            {entries.map(({ path: to, entry }) => (
              <Link key={to} to={to} aria-current={to === (found?.page.below ?? found?.page.path) ? 'page' : undefined}>
                {entry?.label}
              </Link>
            ))}
          </nav>
          <div className="shell-tools">
            <ConnectionState />
            <Button kind="bare" aria-label={`Switch to the ${theme === 'dark' ? 'light' : 'dark'} theme`} onClick={switchTheme}>
              {theme === 'dark' ? <Sun /> : <Moon />}
            </Button>
            <Button kind="bare" aria-label="Keyboard shortcuts" onClick={() => setHelping(true)}>
              ?
            </Button>
            <Button kind="bare" className="shell-self" title={`${self.name}: ${self.scopes.join(', ')}`} onClick={() => signOut()}>
              Sign out
            </Button>
          </div>
        </div>
      </header>
      <ConnectionLoss />
      <main id="main" tabIndex={-1} className="shell-main">
        {path !== '/' && (
          <PageGuard key={found?.page.path} page={found?.page}>
            <Suspense fallback={<p className="quiet shell-wait">Loading …</p>}>{found !== undefined && <found.page.component names={found.names} />}</Suspense>
          </PageGuard>
        )}
      </main>
      {isHelping && <HelpDialog entries={entries} onClose={() => setHelping(false)} />}
    </NoticeBoard>
  );
}
