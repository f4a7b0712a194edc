import { durationWords } from '@apphub/model';
import { wordsOfStage } from './stage-names.ts';
import './stage-bar.css';

export interface StageBarProps {
  /** Milliseconds that each ended stage took, in the order in which they are drawn. */
  readonly stageMs: Readonly<Record<string, number>>;
  /** The stage that goes on, with the milliseconds it has taken so far. */
  readonly current?: { readonly stage: string; readonly ms: number };
}

const order = ['resolving', 'cache-hit', 'installing-dependencies', 'building', 'packaging', 'uploading'];

/** Where the time went, stage by stage: a bar to see it, a list to read it. */
export function StageBar({ stageMs, current }: StageBarProps) {
  const ended = Object.entries(stageMs).map(([stage, ms]) => ({ stage, ms, isCurrent: false }));
  const stages = [...ended, ...(current === undefined ? [] : [{ ...current, isCurrent: true }])]
    .filter(({ stage, ms }) => order.includes(stage) && (ms >= 0.5 || stage === current?.stage))
    .sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
  const total = stages.reduce((sum, { ms }) => sum + ms, 0);
  if (stages.length === 0) return null;
  return (
    <div className="stage-bar">
      <div className="stage-bar-line" aria-hidden="true">
        {stages.map(({ stage, ms, isCurrent }) => (
          <span key={stage} data-stage={stage} data-current={isCurrent || undefined} style={{ flexGrow: total === 0 ? 1 : ms / total }} title={`${wordsOfStage(stage)}: ${durationWords(ms)}`} />
        ))}
      </div>
      <ul className="stage-bar-words">
        {stages.map(({ stage, ms, isCurrent }) => (
          <li key={stage}>
            <span className="stage-bar-dot" data-stage={stage} aria-hidden="true" />
            {wordsOfStage(stage)} <span className="numbers">{durationWords(ms)}</span>
            {isCurrent && ' so far'}
          </li>
        ))}
      </ul>
    </div>
  );
}
