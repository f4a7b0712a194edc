import { expect, test } from '@jest/globals';
import { jsBundle, pythonBundle } from '../testing/make-bundle.ts';
import { inEveryIsolation } from '../testing/isolations.ts';
import { useRuns } from '../testing/use-runs.ts';

/** A handler that writes to the channel itself, past the driver. */
const forger = (body: string) => `const { writeSync } = require('node:fs');
  const write = (bytes) => { for (let at = 0; at < bytes.length; ) { try { at += writeSync(5, bytes, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; } } };
  const frame = (text) => { const body = Buffer.from(text); const head = Buffer.alloc(4); head.writeUInt32BE(body.length); write(Buffer.concat([head, body])); };
  exports.handler = async (_, context) => { ${body}; await new Promise((resolve) => setTimeout(resolve, 60e3)); };`;

inEveryIsolation((isolation) => {
  const runs = useRuns(isolation);

  test.each([
    ['a message without an end', 'write(Buffer.from([255, 255, 255, 255]))', 'RUN_OUTPUT_INVALID'],
    ['what is no JSON', 'frame("{")', 'RUN_OUTPUT_INVALID'],
    ['bytes that are no text', 'write(Buffer.from([0, 0, 0, 2, 255, 254]))', 'RUN_OUTPUT_INVALID'],
    ['a message of a kind that does not exist', `frame('{"type":"start","argv":["sh"]}')`, 'RUN_OUTPUT_INVALID'],
    ['a reply', `frame('{"type":"reply","id":1,"value":"x"}')`, 'RUN_OUTPUT_INVALID'],
    ['a question without a number', `frame('{"type":"secret","reference":{}}')`, 'RUN_OUTPUT_INVALID'],
    ['deep nesting', `frame('{"type":"returned","value":' + '['.repeat(1e5) + ']'.repeat(1e5) + '}')`, 'RUN_OUTPUT_INVALID'],
    ['deep nesting that is not closed', `frame('['.repeat(1e6))`, 'RUN_OUTPUT_INVALID'],
    ['a log line of a megabyte', `frame(JSON.stringify({ type: 'log', message: 'x'.repeat(1e6) }))`, 'RUN_OUTPUT_INVALID'],
    ['empty messages without an end', 'for (let i = 0; i < 1e6; i += 1) frame("")', 'RUN_OUTPUT_INVALID'],
    ['small messages without an end', `for (let i = 0; i < 1e6; i += 1) frame('{"type":"log","message":""}')`, 'LIMIT_LOG'],
    ['half a message, and then the end', 'write(Buffer.from([0, 0, 1])); process.exit(0)', 'RUN_FAILED'],
  ])('%s hurts nobody but its own run', async (_what, body, code) => {
    const outcome = await runs.run(jsBundle(forger(body)), { limits: { logBytes: 1e6, wallSeconds: 30 } });
    expect(outcome).toMatchObject({ status: 'failed', failure: { code }, started: true });
  });

  test('names of prototypes in messages are names like any other', async () => {
    const body = `frame('{"type":"update","id":1,"changes":{"__proto__":{"polluted":true},"metrics":{"constructor":{"prototype":{"polluted":true}}}}}'); frame('{"type":"returned","value":{"__proto__":{"polluted":true},"toString":1}}')`;
    const updates: unknown[] = [];
    const outcome = await runs.run(jsBundle(forger(body)), { onUpdate: (update) => void updates.push(update) });
    expect(outcome).toMatchObject({ status: 'succeeded' });
    expect(updates).toHaveLength(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('the first last word counts, and what comes behind it is not heard', async () => {
    const body = `frame('{"type":"returned","value":"forged"}'); for (let i = 0; i < 1e4; i += 1) frame('{"type":"log","message":"late"}'); process.exit(0)`;
    expect(await runs.run(jsBundle(forger(body)))).toMatchObject({ status: 'succeeded', result: 'forged' });
    expect(runs.texts).toEqual([]);
  });

  test('a process that says its last word and goes on is ended', async () => {
    const stubborn = forger(`frame('{"type":"returned","value":1}'); for (;;);`);
    const outcome = await runs.run(jsBundle(stubborn), { limits: { wallSeconds: 30 } });
    expect(outcome).toMatchObject({ status: 'succeeded', result: 1 });
  });

  test('a handler that never reads its answers holds up nobody', async () => {
    const deaf = pythonBundle(`import json, os, struct, time
def handler(context):
    body = json.dumps({"type": "update", "id": 1, "changes": {"a": "x" * 200000}}).encode()
    for _ in range(100000): os.write(5, struct.pack(">I", len(body)) + body)`);
    const outcome = await runs.run(deaf, { onUpdate: () => Promise.resolve({ id: 'x'.repeat(100_000) }), limits: { wallSeconds: 30 } });
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'LIMIT_LOG' } });
  });
});
