import { Copy } from './icons.tsx';
import { useTell } from './notice.tsx';
import './digest.css';

const SHOWN = 12;

/** The beginning of a digest, and all of it to take along. */
export function Digest({ digest }: { readonly digest: string | null }) {
  const tell = useTell();
  if (digest === null) return <span className="quiet">–</span>;
  const hex = digest.replace(/^sha256:/, '');
  const copy = () => {
    navigator.clipboard.writeText(digest).then(
      () => tell('The digest is copied.'),
      () => tell('The browser does not let this page copy.'),
    );
  };
  return (
    <span className="digest">
      <code title={digest}>{hex.slice(0, SHOWN)}</code>
      <button type="button" className="digest-copy" onClick={copy} aria-label={`Copy digest ${hex.slice(0, SHOWN)}`}>
        <Copy />
      </button>
    </span>
  );
}
