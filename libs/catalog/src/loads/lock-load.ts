import { fail } from '@apphub/model';
import { z } from 'zod';
import type { Transaction } from '../database/index.ts';
import { type LoadRow, loadSchema, MOVING_COLUMNS } from './load.ts';
import { TASK_COLUMNS, type TaskRow, taskSchema } from './task.ts';

/** A load none of whose tasks anybody else can move until the transaction ends; without its selection. */
export interface LockedLoad {
  readonly load: LoadRow;
  /** The time of what is about to be written; read once the lock is held. */
  readonly now: Date;
}

const LOCK = `
  WITH locked AS MATERIALIZED (SELECT ${MOVING_COLUMNS} FROM loads WHERE id = $1 FOR UPDATE)
  SELECT *, date_trunc('milliseconds', clock_timestamp()) AS now FROM locked`;

const nowSchema = z.object({ now: z.date() });
const lockedSchema = z.object({}).loose().transform((row): LockedLoad => ({ load: loadSchema.parse(row), now: nowSchema.parse(row).now }));

/** @throws FailureError LOAD_UNKNOWN */
export async function lockLoad(tx: Transaction, loadId: string): Promise<LockedLoad> {
  const [locked] = await tx.query(LOCK, [loadId], lockedSchema);
  return locked ?? fail('LOAD_UNKNOWN', `There is no load ${loadId}.`);
}

const PEEK = `SELECT ${MOVING_COLUMNS}, date_trunc('milliseconds', clock_timestamp()) AS now FROM loads WHERE id = $1`;

/** As `lockLoad`, without the lock: for what moves no task. */
export async function peekLoad(tx: Transaction, loadId: string): Promise<LockedLoad> {
  const [peeked] = await tx.query(PEEK, [loadId], lockedSchema);
  return peeked ?? fail('LOAD_UNKNOWN', `There is no load ${loadId}.`);
}

const TASK = `SELECT ${TASK_COLUMNS} FROM load_tasks WHERE id = $1 FOR UPDATE`;
const DELIVERED = `SELECT ${TASK_COLUMNS} FROM load_tasks WHERE delivery = $1 FOR UPDATE`;

/** A statement of its own, after the load is locked: joined to that one, it would see what was there before. */
export async function lockTask(tx: Transaction, taskId: string): Promise<TaskRow | undefined> {
  const [task] = await tx.query(TASK, [taskId], taskSchema);
  return task;
}

/** @returns the task that a delivery brings, if it still brings one. */
export async function lockDelivered(tx: Transaction, delivery: string): Promise<TaskRow | undefined> {
  const [task] = await tx.query(DELIVERED, [delivery], taskSchema);
  return task;
}
