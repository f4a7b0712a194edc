import type { ExampleEntry, ExampleStatus } from '@apphub/model/api';
import { missWords } from '../../api/miss-words.ts';
import { Link } from '../../app/router/link.tsx';
import { Ago } from '../../parts/ago.tsx';
import { Digest } from '../../parts/digest.tsx';
import { sizeOrDash } from '../../parts/size-words.ts';
import { Facts } from '../../parts/facts.tsx';

export interface ExampleFactsProps {
  readonly entry: ExampleEntry | undefined;
  readonly status: ExampleStatus | null;
}

/** What its newest bundle is. */
export function ExampleFacts({ entry, status }: ExampleFactsProps) {
  const upstreams = entry?.dependsOn ?? [];
  return (
    <Facts
      facts={[
        ['Version', status?.version ?? entry?.version ?? '–'],
        ['Digest', <Digest digest={status?.digest ?? null} />],
        ['Fingerprint', <Digest digest={status?.fingerprint ?? null} />],
        ['Platform', status?.platform ?? '–'],
        ['Size', sizeOrDash(status?.size)],
        ['Bundle', madeWords(status)],
        ['Last change', <Ago time={status?.updatedAt ?? null} />],
        ['Runtime', entry?.runtime ?? '–'],
        ...(upstreams.length === 0 ? [] : [['Builds on', <Upstreams slugs={upstreams} />] as const]),
        ...(entry === undefined ? [] : [['Folder', entry.directory] as const]),
      ]}
    />
  );
}

function Upstreams({ slugs }: { readonly slugs: readonly string[] }) {
  return slugs.map((slug, index) => (
    <span key={slug}>
      {index > 0 && ', '}
      <Link to={`/examples/${encodeURIComponent(slug)}`}>{slug}</Link>
    </span>
  ));
}

function madeWords(status: ExampleStatus | null): string {
  if (status?.state !== 'completed') return '–';
  if (status.cached) return 'Found: its inputs had been built';
  const because = status.because ?? undefined;
  return because === undefined ? 'Built' : `Built: ${missWords(because)}`;
}
