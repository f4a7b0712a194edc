import { describe, expect, test } from '@jest/globals';
import { createLog } from './create-log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ level: 'info', secrets: ['correct "horse" battery'], destination: { write: (line: string) => void lines.push(line) } }));
  return lines.join('');
}

describe('the log', () => {
  test('is one JSON object per line with level and time in words', () => {
    const line = logged((log) => log.info({ jobId: 'j' }, 'started'));
    expect(JSON.parse(line)).toMatchObject({ level: 'info', jobId: 'j', msg: 'started', time: expect.stringMatching(/Z$/) });
  });

  test('never holds a secret value, in whatever form it arrives', () => {
    const text = logged((log) => {
      log.info('it is correct "horse" battery');
      log.error(new Error(`with ${encodeURIComponent('correct "horse" battery')}`));
      log.child({ note: 'correct "horse" battery' }).info('x');
    });
    expect(text).not.toMatch(/horse/);
    text.trim().split('\n').forEach((line) => expect(() => JSON.parse(line) as unknown).not.toThrow());
  });

  test('never holds bearer tokens, signatures of links, or fields that give access', () => {
    const text = logged((log) => {
      log.info({ req: { headers: { authorization: 'Bearer aaa.bbb' }, url: '/x/download?expires=1&token=s3cr3tsig&filename=a.tgz' } }, 'Bearer zzz_yyy');
      log.info({ token: 'tok', nested: { password: 'pass-word' } });
      log.info({ url: 'https://s3.test/b?X-Amz-Credential=cred%2Fx&X-Amz-Signature=abcdef' });
    });
    expect(text).not.toMatch(/aaa\.bbb|zzz_yyy|s3cr3tsig|"tok"|pass-word|abcdef|cred%2F/);
    expect(text).toContain('filename=a.tgz');
    text.trim().split('\n').forEach((line) => expect(() => JSON.parse(line) as unknown).not.toThrow());
  });
});
