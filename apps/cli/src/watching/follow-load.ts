import type { CatalogClient } from '@apphub/client';
import type { Terminal } from '../terminal.ts';
import { openInterrupts } from './interrupts.ts';
import { openLiveScreen } from './live-screen.ts';
import { loadTree } from './load-tree.ts';
import { createLoadView, type LoadView, moveTask, readTasks } from './load-view.ts';
import { loadWords, taskWords } from './load-words.ts';

export interface FollowLoadOptions {
  readonly id: string;
  readonly client: CatalogClient;
  readonly cancelOnInterrupt: boolean;
}

/** How the watching has ended: with the load, or before it. */
export type Followed = 'ended' | 'left';

const REDRAW_MS = 100;
/** When nothing has moved for so long, it is asked why. */
const QUIET_MS = 5000;

/** Shows a load until it has ended: a tree that moves on a terminal, elsewhere one line for each event. */
export async function followLoad({ id, client, cancelOnInterrupt }: FollowLoadOptions, terminal: Terminal): Promise<Followed> {
  const view = createLoadView();
  using shown = terminal.screen.isLive ? showTree(view, terminal) : showLines(view, terminal);
  using interrupts = openInterrupts({ what: 'the load', cancel: () => client.call('cancelLoad', { params: { id } }), cancelOnInterrupt, pause: shown.pause }, terminal);
  const signal = interrupts.leaving;
  let hasTasks = false;
  let movesSeen = -1;
  const read = async () => {
    hasTasks = true;
    for (let after: string | null | undefined; after !== null; ) {
      const page = await client.call('getLoadGraph', { params: { id }, query: after === undefined ? {} : { after }, signal });
      readTasks(view, { ...page, now: performance.now() });
      after = page.cursor;
    }
  };
  const askWhy = setInterval(() => {
    // The service may be away; the watching finds out.
    if (hasTasks && movesSeen === view.moves && !view.load?.endedAt) read().catch(() => undefined);
    movesSeen = view.moves;
  }, QUIET_MS);
  try {
    for await (const watched of client.watchLoad(id, { signal, lost: () => shown.say('The service is away; the load goes on, and the connection is made again.') })) {
      if (watched.kind === 'load') Object.assign(view, { load: watched.load, loadAt: performance.now() });
      if (watched.kind === 'gap' || (!hasTasks && view.load?.startedAt)) await read();
      if (watched.kind === 'task') shown.task(moveTask(view, { ...watched.task, now: performance.now() }).slug);
      else shown.load();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(askWhy);
  }
  return view.load?.endedAt ? 'ended' : 'left';
}

/** How a view is shown. */
interface Shown extends Disposable {
  /** The load has moved. */
  load(): void;
  task(slug: string): void;
  say(line: string): void;
  pause(): Disposable;
}

function showTree(view: LoadView, { screen }: Terminal): Shown {
  const live = openLiveScreen(screen);
  let isPaused = false;
  let said: readonly string[] = [];
  const draw = () => {
    if (isPaused) return;
    live.draw([...loadTree(view, { now: performance.now(), rows: screen.size().rows - said.length, paint: screen.paintNote }), ...said]);
  };
  const timer = setInterval(draw, REDRAW_MS);
  return {
    load: () => undefined,
    task: () => {
      said = [];
    },
    say: (line) => {
      said = [screen.paintNote('yellow', line)];
    },
    pause() {
      isPaused = true;
      live.clear();
      return { [Symbol.dispose]: () => void (isPaused = false) };
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      // The last word on it stays.
      draw();
    },
  };
}

function showLines(view: LoadView, { note }: Terminal): Shown {
  const last = new Map<string, string>();
  const tell = (name: string, line: string) => {
    if (last.get(name) !== line) note(line);
    last.set(name, line);
  };
  return {
    load: () => view.load && tell('', `load  ${loadWords(view.load)}`),
    task(slug) {
      const task = view.tasks.get(slug);
      if (task !== undefined) tell(slug, `${slug}  ${taskWords(task, performance.now())}`);
    },
    say: note,
    pause: () => ({ [Symbol.dispose]: () => undefined }),
    [Symbol.dispose]: () => undefined,
  };
}
