import { durationWords } from '@apphub/model';
import { useState } from 'react';
import { useNow } from '../../../app/live/use-now.ts';
import { Ago } from '../../../parts/ago.tsx';
import { Button } from '../../../parts/button.tsx';
import { Digest } from '../../../parts/digest.tsx';
import { FailureNote } from '../../../parts/failure-note.tsx';
import { StageBar } from '../../../parts/stage-bar.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { AttemptReason } from './attempt-reason.tsx';
import { AttemptLog } from './attempt-log.tsx';
import type { Attempt } from './attempts-resource.ts';
import './attempt-card.css';

export interface AttemptCardProps {
  readonly attempt: Attempt;
  readonly isNewest: boolean;
}

/** One attempt: how it went and where its time was spent. */
export function AttemptCard({ attempt, isNewest }: AttemptCardProps) {
  const { state, startedAt, endedAt, stageMs, stage, worker, fingerprint, cached, failure, message, because, changes } = attempt;
  const now = useNow();
  const [isOpen, setOpen] = useState(isNewest && state !== 'completed');
  const took = Math.max(0, (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt));
  const spent = Object.values(stageMs).reduce((sum, ms) => sum + ms, 0);
  const current = state === 'running' ? { current: { stage, ms: Math.max(0, took - spent) } } : {};
  return (
    <li className="attempt" data-attempt={attempt.attempt}>
      <div className="attempt-head">
        <StateBadge state={state} />
        <span className="quiet">
          attempt {attempt.attempt}
          {cached === true && ', found'} · <Ago time={startedAt} /> · <span className="numbers">{durationWords(took)}</span> · on {worker}
        </span>
        {fingerprint !== null && (
          <span className="attempt-fingerprint quiet">
            fingerprint <Digest digest={fingerprint} />
          </span>
        )}
      </div>
      <StageBar stageMs={stageMs} {...current} />
      {because !== null && cached !== true && <AttemptReason because={because} changes={changes} />}
      {message !== null && <p className="quiet">{message}</p>}
      {failure !== null && !isNewest && <FailureNote failure={failure} />}
      {isOpen ? (
        <AttemptLog attempt={attempt} />
      ) : (
        <p>
          <Button onClick={() => setOpen(true)} aria-label={`Show the log of attempt ${attempt.attempt}`}>
            Log
          </Button>
        </p>
      )}
    </li>
  );
}
