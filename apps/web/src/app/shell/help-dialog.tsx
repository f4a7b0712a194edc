import { Dialog } from '../../parts/dialog.tsx';
import type { Page } from '../../pages/page.ts';

export interface HelpDialogProps {
  readonly entries: readonly Page[];
  readonly onClose: () => void;
}

/** Every key that does something. */
export function HelpDialog({ entries, onClose }: HelpDialogProps) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="keys">
        {entries.map(({ path, entry }) => (
          <Keys key={path} keys={['g', entry?.key ?? '']} words={`Go to ${entry?.label ?? ''}`} />
        ))}
        <Keys keys={['/']} words="Search on this page" />
        <Keys keys={['↑', '↓', '←', '→']} words="Move within a graph" />
        <Keys keys={['?']} words="This help" />
        <Keys keys={['Esc']} words="Close a dialog" />
      </dl>
    </Dialog>
  );
}

function Keys({ keys, words }: { readonly keys: readonly string[]; readonly words: string }) {
  return (
    <>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{words}</dd>
    </>
  );
}
