import { useState } from 'react';
import { useSession } from '../../app/session/session.ts';
import { Button } from '../../parts/button.tsx';
import { useAction } from '../../parts/use-action.ts';
import { navigate } from '../../app/router/location.ts';
import type { ExampleRow } from './example-rows.ts';

/** Starts a load of the examples that are shown. */
export function BuildAll({ rows }: { readonly rows: readonly ExampleRow[] }) {
  const { client, may } = useSession();
  const [isSure, setSure] = useState(false);
  const slugs = rows.filter(({ entry }) => entry !== undefined && entry.problem === null).map(({ slug }) => slug);
  const load = useAction(async () => {
    const { load: started } = await client.call('loadExamples', { body: { slugs } });
    navigate(`/loads/${started.id}`);
    return `A load of ${slugs.length} examples has begun.`;
  });
  if (!may('import') || slugs.length === 0) return null;
  if (!isSure) return <Button onClick={() => setSure(true)}>Build {slugs.length === 1 ? 'this' : `these ${slugs.length}`} …</Button>;
  return (
    <>
      <Button kind="primary" disabled={load.isBusy} onClick={load.run}>
        Build what has changed of {slugs.length}
      </Button>
      <Button onClick={() => setSure(false)}>No</Button>
    </>
  );
}
