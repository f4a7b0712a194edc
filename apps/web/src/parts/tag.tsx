import './tag.css';

/** A word about something, beside its name. */
export function Tag({ children }: { readonly children: string }) {
  return <span className="tag">{children}</span>;
}
