import type { Transaction } from '../database/index.ts';

/** Workers listen here; what is lost here costs a second or two, nothing else. */
export const QUEUE_CHANNEL = 'apphub_queue';

const NOTIFY = `SELECT pg_notify('${QUEUE_CHANNEL}', $1)`;

export type QueueMessage = { readonly kind: 'work' } | { readonly kind: 'cancel'; readonly id: string };

/** Wakes workers that have nothing to do, once the transaction is committed. */
export async function announceWork(tx: Transaction): Promise<void> {
  await tx.raw(NOTIFY, ['work']);
}

/** Tells the workers at work on an import, or on tasks of a load, that they are to stop, once the transaction is committed. */
export async function announceCancel(tx: Transaction, id: string): Promise<void> {
  await tx.raw(NOTIFY, [`cancel ${id}`]);
}

/** @returns what a notification says. */
export function readMessage(payload: string): QueueMessage {
  const [word, id] = payload.split(' ');
  return word === 'cancel' && id !== undefined ? { kind: 'cancel', id } : { kind: 'work' };
}
