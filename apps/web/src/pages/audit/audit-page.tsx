import { useState } from 'react';

import { useLive } from '../../app/live/use-live.ts';
import { Link } from '../../app/router/link.tsx';
import { changeQuery, usePageLocation } from '../../app/router/location.ts';
import { Ago } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { Digest } from '../../parts/digest.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { auditResource, type AuditEntry } from './audit-resource.ts';
import { ChainNote } from './chain-note.tsx';
import '../../parts/table.css';
import './audit-page.css';

/** Every change of a version and of a right, with who made it and why; the newest first. */
export function AuditPage() {
  const [pages, setPages] = useState(1);
  const { value, failure } = useLive(auditResource(pages));
  const { query } = usePageLocation();
  const words = query.get('q') ?? '';
  const entries = (value?.entries ?? []).filter((entry) => textOf(entry).includes(words.toLowerCase()));
  return (
    <div className="stack">
      <PageHead title="Audit trail" about="Every move of a version and every change of a token. Entries are chained: one that is changed later breaks the chain." />
      <ChainNote />
      {failure !== undefined && <FailureNote failure={failure} />}
      <SearchField label="Search the audit trail" placeholder="Name, reason, actor …" value={words} onChange={(q) => changeQuery({ q })} />
      {value !== undefined && <AuditTable entries={entries} />}
      {value?.hasMore === true && (
        <p>
          <Button onClick={() => setPages(pages + 1)}>Show older entries</Button>
        </p>
      )}
    </div>
  );
}

function textOf({ slug, version, action, actor, reason, newDigest }: AuditEntry): string {
  return [slug, version, action, actor, reason, newDigest].filter(Boolean).join(' ').toLowerCase();
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Entries">
      <table className="table audit-table">
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Of</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Who</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ number, at, action, slug, version, oldDigest, newDigest, actor, reason }) => (
            <tr key={number}>
              <td className="numbers">{number}</td>
              <td>
                <Ago time={at} />
              </td>
              <td>{action}</td>
              <td>{slug === null ? '–' : <Link to={`/examples/${encodeURIComponent(slug)}/versions`}>{version === null ? slug : `${slug}@${version}`}</Link>}</td>
              <td>
                <Digest digest={oldDigest} />
              </td>
              <td>
                <Digest digest={newDigest} />
              </td>
              <td>{actor}</td>
              <td className="audit-table-why">{reason ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
