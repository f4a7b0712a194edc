/** A load as it must behave, without database, queue or time; `open` is what is ready or queued. */
export interface Model {
  readonly tasks: ReadonlyMap<string, ModelTask>;
  readonly failFast: boolean;
  readonly concurrency: number;
  stopping: 'canceled' | 'failed' | null;
}

export interface ModelTask {
  readonly upstreams: readonly string[];
  /** Tasks with the same are never at work at the same time, once they know it. */
  readonly inputs: string;
  isResolved: boolean;
  isWaitingForTime: boolean;
  state: 'waiting' | 'open' | 'running' | 'completed' | 'failed' | 'blocked' | 'canceled';
  attempt: number;
  limit: number;
  because?: string;
}

export type ModelOutcome = 'written' | 'parked' | 'ATTEMPT_LOST' | 'CANCELED' | 'LOAD_ENDED';

export interface ModelShape {
  readonly upstreams: Readonly<Record<string, readonly string[]>>;
  readonly inputsOf: (slug: string) => string;
  readonly failFast: boolean;
  readonly concurrency: number;
}

export function modelOf({ upstreams, inputsOf, failFast, concurrency }: ModelShape): Model {
  const task = ([slug, waitsFor]: readonly [string, readonly string[]]): [string, ModelTask] => [
    slug,
    { upstreams: waitsFor, inputs: inputsOf(slug), isResolved: false, isWaitingForTime: false, state: waitsFor.length === 0 ? 'open' : 'waiting', attempt: 0, limit: 3 },
  ];
  return { tasks: new Map(Object.entries(upstreams).map(task)), failFast, concurrency, stopping: null };
}

export function isOver({ tasks }: Model): boolean {
  return [...tasks.values()].every(({ state }) => !['waiting', 'open', 'running'].includes(state));
}

/** The tasks that a worker may be given now. */
export function claimable(model: Model): readonly string[] {
  const running = named(model, 'running');
  if (model.stopping !== null || running.length >= model.concurrency) return [];
  const atWork = new Set(running.map(([, task]) => task).filter(({ isResolved }) => isResolved).map(({ inputs }) => inputs));
  return named(model, 'open').filter(([, task]) => !task.isWaitingForTime && !(task.isResolved && atWork.has(task.inputs))).map(([slug]) => slug);
}

export function claimed(model: Model, slug: string): number {
  const task = taskOf(model, slug);
  task.state = 'running';
  task.attempt += 1;
  return task.attempt;
}

export interface ModelAttempt {
  readonly slug: string;
  readonly attempt: number;
}

export function resolved(model: Model, attempt: ModelAttempt): ModelOutcome {
  const task = current(model, attempt);
  if (task === undefined) return 'ATTEMPT_LOST';
  const isTaken = named(model, 'running').some(([slug, other]) => slug !== attempt.slug && other.isResolved && other.inputs === task.inputs);
  task.isResolved = true;
  if (!isTaken) return 'written';
  task.limit += 1;
  task.state = model.stopping === null ? 'open' : 'canceled';
  return 'parked';
}

export function completed(model: Model, attempt: ModelAttempt): ModelOutcome {
  const task = current(model, attempt);
  // Said twice, it is done once.
  if (task === undefined) return isDone(model, attempt) ? 'written' : 'ATTEMPT_LOST';
  if (model.stopping !== null) return 'CANCELED';
  task.state = 'completed';
  release(model);
  return 'written';
}

export function failed(model: Model, attempt: ModelAttempt, mayPass: boolean): ModelOutcome {
  const task = current(model, attempt);
  if (task === undefined) return 'ATTEMPT_LOST';
  if (model.stopping !== null) task.state = 'canceled';
  else if (mayPass && task.attempt < task.limit) Object.assign(task, { state: 'open', isWaitingForTime: true });
  else giveUp(model, attempt.slug);
  return 'written';
}

export function lost(model: Model, attempt: ModelAttempt): void {
  const task = current(model, attempt);
  if (task === undefined) return;
  if (model.stopping !== null) task.state = 'canceled';
  else if (task.attempt < task.limit) task.state = 'open';
  else giveUp(model, attempt.slug);
}

export function handedBack(model: Model, attempt: ModelAttempt): ModelOutcome {
  const task = current(model, attempt);
  if (task === undefined) return 'ATTEMPT_LOST';
  if (model.stopping === null) Object.assign(task, { state: 'open', limit: task.limit + 1 });
  else task.state = 'canceled';
  return 'written';
}

export function canceled(model: Model): ModelOutcome {
  if (isOver(model)) return 'LOAD_ENDED';
  if (model.stopping !== 'canceled') stop(model, 'canceled');
  return 'written';
}

export function reopened(model: Model, states: readonly ModelTask['state'][]): void {
  const again = [...model.tasks.values()].filter(({ state }) => states.includes(state));
  if (again.length > 0 || !isOver(model)) model.stopping = null;
  for (const task of again) {
    Object.assign(task, { state: 'waiting', limit: task.attempt + 3, isWaitingForTime: false });
    delete task.because;
  }
  release(model);
}

export function hit(model: Model, slugs: readonly string[]): readonly string[] {
  if (model.stopping !== null) return [];
  const done: string[] = [];
  for (let isMore = true; isMore; ) {
    const next = slugs.find((slug) => ['waiting', 'open'].includes(taskOf(model, slug).state) && isFree(model, taskOf(model, slug)));
    if (next !== undefined) taskOf(model, next).state = 'completed';
    if (next !== undefined) done.push(next);
    isMore = next !== undefined;
  }
  release(model);
  return done;
}

export function timePassed(model: Model): void {
  for (const task of model.tasks.values()) task.isWaitingForTime = false;
}

function giveUp(model: Model, slug: string): void {
  taskOf(model, slug).state = 'failed';
  for (let isMore = true; isMore; ) {
    const next = named(model, 'waiting').find(([, { upstreams }]) => upstreams.some((upstream) => upstream === slug || taskOf(model, upstream).because === slug));
    if (next !== undefined) Object.assign(next[1], { state: 'blocked', because: slug });
    isMore = next !== undefined;
  }
  if (model.failFast && model.stopping === null) stop(model, 'failed');
}

function stop(model: Model, stopping: 'canceled' | 'failed'): void {
  model.stopping = stopping;
  for (const [, task] of [...named(model, 'waiting'), ...named(model, 'open')]) task.state = 'canceled';
}

function release(model: Model): void {
  for (const [, task] of named(model, 'waiting')) if (isFree(model, task)) task.state = 'open';
}

function isFree(model: Model, { upstreams }: ModelTask): boolean {
  return upstreams.every((upstream) => taskOf(model, upstream).state === 'completed');
}

function current(model: Model, { slug, attempt }: ModelAttempt): ModelTask | undefined {
  const task = taskOf(model, slug);
  return task.state === 'running' && task.attempt === attempt ? task : undefined;
}

function isDone(model: Model, { slug, attempt }: ModelAttempt): boolean {
  const task = taskOf(model, slug);
  return task.state === 'completed' && task.attempt === attempt;
}

function named(model: Model, state: ModelTask['state']): readonly (readonly [string, ModelTask])[] {
  return [...model.tasks].filter(([, task]) => task.state === state);
}

function taskOf(model: Model, slug: string): ModelTask {
  const task = model.tasks.get(slug);
  if (task === undefined) throw new Error(`There is no task ${slug}.`);
  return task;
}
