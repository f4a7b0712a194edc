import { Link } from '../app/router/link.tsx';
import './tabs.css';

export interface Tab {
  readonly to: string;
  readonly words: string;
  readonly isCurrent: boolean;
}

/** Views of one thing, each with an address of its own. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="tabs">
      {tabs.map(({ to, words, isCurrent }) => (
        <Link key={to} to={to} aria-current={isCurrent ? 'page' : undefined}>
          {words}
        </Link>
      ))}
    </nav>
  );
}
