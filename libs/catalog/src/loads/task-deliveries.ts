import type { Database, Transaction } from '../database/index.ts';
import type { TaskQueue } from './needs.ts';

/** A task's way to a worker. */
export interface TaskTicket {
  /** Names the delivery; a task has another one each time it is sent. */
  readonly delivery: string;
  readonly queue: string;
  /** Lower turns are delivered first. */
  readonly turn: number;
}

/** What brings tasks to workers; the queue does. All but the first are part of the transaction it is told in. */
export interface TaskDeliveries {
  /** Sees to it that these queues are there; may be called again. */
  prepare(queues: readonly TaskQueue[]): Promise<void>;
  send(tx: Transaction, tickets: readonly TaskTicket[]): Promise<void>;
  /** Brings a load, which knows the delivery, to a planner. */
  askPlanner(tx: Transaction, delivery: string): Promise<void>;
  /** No worker is to get them any more. */
  cancel(tx: Transaction, tickets: readonly Omit<TaskTicket, 'turn'>[]): Promise<void>;
  /** Tells the workers at work on tasks of a load, if there are any, that they are to stop. */
  interrupt(tx: Transaction, loadId: string): Promise<void>;
}

export interface LoadPorts {
  readonly database: Database;
  readonly deliveries: TaskDeliveries;
}
