import { type BuildEvent, type BuildStage, failureLines } from '@apphub/model';

/** Stages that take long enough to be worth a line. */
const TOLD: ReadonlySet<BuildStage> = new Set(['installing-dependencies', 'building', 'packaging', 'uploading']);

/** Tells the long stages of a build, and what its owner should know, as they happen. */
export function progressTeller(note: (line: string) => void, prefix = ''): (event: BuildEvent) => void {
  return (event) => {
    if (event.type === 'stage' && TOLD.has(event.stage)) note(`${event.slug}  ${prefix}${event.stage} …`);
    if (event.type === 'notice') failureLines(event.failure).forEach((line) => note(`${event.slug}  ${line}`));
  };
}
