import type { Backend, ObjectInfo } from '@apphub/store';

const DAY = 24 * 60 * 60 * 1000;

/** A backend in which everything was written this many days ago. */
export function aged(backend: Backend, days: number): Backend {
  return {
    ...backend,
    async *list(prefix, call) {
      for await (const info of backend.list(prefix, call)) yield { ...info, modifiedAt: earlier(info, days) };
    },
  };
}

function earlier({ modifiedAt }: ObjectInfo, days: number): Date {
  return new Date(modifiedAt.getTime() - days * DAY);
}
