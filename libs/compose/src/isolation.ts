import { type Isolation, processGroup } from '@apphub/sandbox';

/** How commands are shut in on this machine. */
export const isolation: Isolation = processGroup;
