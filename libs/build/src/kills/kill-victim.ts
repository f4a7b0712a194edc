import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { KillPlan } from './plan.ts';
import type { Site } from './site.ts';

/**
 * Starts a program that builds `slug`, and kills it as planned.
 *
 * @returns the stage in which it died: the last one it told of.
 * @throws Error with its last words if it ends before.
 */
export async function killVictim(site: Site, slug: string, { stage, delayMs, pass }: KillPlan): Promise<string> {
  const program = [process.execPath, join(import.meta.dirname, 'victim.ts'), JSON.stringify(site), slug];
  const victim = spawn('env', [`TMPDIR=${site.temp}`, ...program], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(victim, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const words: string[] = [];
  victim.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()));
  const told: string[] = [];
  for await (const line of createInterface({ input: victim.stdout })) {
    told.push(line);
    if (line !== stage || told.filter((name) => name === stage).length !== pass) continue;
    void pause(delayMs).then(() => victim.kill('SIGKILL'));
  }
  const [, signal] = await ended;
  if (signal !== 'SIGKILL') throw new Error(`The build that was to be killed ended by itself: ${words.join('').slice(-2000)}`);
  return told.at(-1) ?? '';
}
