import type { InputChanges } from '@apphub/model/api';
import { useId } from 'react';
import { missWords } from '../../../api/miss-words.ts';
import { Ago } from '../../../parts/ago.tsx';
import { Digest } from '../../../parts/digest.tsx';
import { changeWords, inputName } from './change-words.ts';
import './attempt-reason.css';

export interface AttemptReasonProps {
  readonly because: string;
  readonly changes: InputChanges | null;
}

/** So many lines are shown: who wants them all asks "apphub explain". */
const SHOWN = 12;

/** Why an attempt had to build, and which of its inputs differ from those of the nearest earlier build. */
export function AttemptReason({ because, changes }: AttemptReasonProps) {
  return (
    <div className="attempt-reason small">
      <p className="quiet">Built because {missWords(because)}.</p>
      {changes !== null && <Changes changes={changes} />}
    </div>
  );
}

function Changes({ changes: { against, count, inputs } }: { readonly changes: InputChanges }) {
  const head = useId();
  if (against === null) return <p className="quiet">There is no earlier build of it to compare with.</p>;
  const more = count - Math.min(inputs.length, SHOWN);
  return (
    <>
      <p className="quiet" id={head}>
        {count === 0 ? 'No input differs from' : count === 1 ? 'One input differs from' : `${count} inputs differ from`} the build <Digest digest={against.fingerprint} /> of <Ago time={against.finishedAt} />
        {count === 0 ? '.' : ':'}
      </p>
      {count > 0 && (
        <ul className="attempt-changes" aria-labelledby={head}>
          {inputs.slice(0, SHOWN).map((input) => (
            <li key={input.name} data-change={input.kind}>
              <code>{inputName(input.name)}</code> <span className="quiet">{changeWords(input)}</span>
            </li>
          ))}
          {more > 0 && <li className="quiet">and {more} more</li>}
        </ul>
      )}
    </>
  );
}
