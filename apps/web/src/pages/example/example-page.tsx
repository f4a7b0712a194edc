import { catalogResource, exampleResource } from '../../api/resources.ts';
import { useLive } from '../../app/live/use-live.ts';
import { useSession } from '../../app/session/session.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { stageWords } from '../../parts/stage-names.ts';
import { Tabs } from '../../parts/tabs.tsx';
import type { PageProps } from '../page.ts';
import { ExampleActions } from './example-actions.tsx';
import { ExampleFacts } from './example-facts.tsx';
import { exampleTabs } from './example-tabs.ts';

/** One example: how it is, and in its tabs how it came to that. */
export function ExamplePage({ names }: PageProps) {
  const slug = names.slug ?? '';
  const { mayAny } = useSession();
  const catalog = useLive(catalogResource);
  const example = useLive(exampleResource(slug));
  const entry = catalog.value?.find((one) => one.slug === slug);
  const status = example.value?.status ?? null;
  const tabs = exampleTabs.filter(({ needs }) => mayAny(needs));
  const tab = tabs.find(({ name }) => name === (names.tab ?? '')) ?? tabs[0];
  const problem = entry?.problem;
  const address = `/examples/${encodeURIComponent(slug)}`;
  const isUnknown = catalog.value !== undefined && entry === undefined && example.value !== undefined && status === null;
  if (isUnknown) return <PageHead title={slug} about="There is no such example, neither in the checkout nor in the catalog." />;
  return (
    <div className="stack">
      <PageHead
        title={slug}
        badge={<StateBadge state={status?.state ?? 'none'} {...(status === null ? {} : { words: stageWords(status) })} />}
        about={entry?.description ?? entry?.name}
        actions={<ExampleActions slug={slug} entry={entry} status={status} />}
      />
      {example.failure !== undefined && <FailureNote failure={example.failure} />}
      {typeof problem === 'string' && <FailureNote failure={{ code: 'CONFIG_INVALID', message: problem, remedy: 'Correct the files of the example; docs/config.md describes each field.' }} />}
      {status !== null && status.failure !== null && status.state !== 'running' && <FailureNote failure={status.failure} />}
      <ExampleFacts entry={entry} status={status} />
      <Tabs
        label="Views of this example"
        tabs={tabs.map(({ name, words }) => ({ to: name === '' ? address : `${address}/${name}`, words, isCurrent: name === tab?.name }))}
      />
      {tab !== undefined && <tab.component slug={slug} />}
    </div>
  );
}
