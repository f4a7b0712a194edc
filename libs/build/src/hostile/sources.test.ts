import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findToolchain } from '../fingerprint/index.ts';
import { attackBuild, expectNoSecret, type Place } from './testing/attack.ts';
import { hostile } from './testing/hostile.ts';
import { makeOutside, SECRET } from './testing/outside.ts';

const taking = (from: string) => `import * as stolen from '${from}';\nexport const handler = () => stolen;\n`;

describe('what the default build takes in', () => {
  hostile('an import of a file outside', async (code) => {
    for (const name of ['secret.ts', 'secret.json', 'secret.txt', 'package']) {
      const outcome = await attackBuild({ files: ({ outside }) => ({ 'src/index.ts': taking(join(outside, name)) }) });
      expect(outcome.code).toBe(code);
      expectNoSecret(outcome);
    }
    const up = await attackBuild({ files: ({ outside }) => ({ 'src/index.ts': taking(`${'../'.repeat(30)}${outside.slice(1)}/secret.json`) }) });
    expect(up.code).toBe(code);
    expectNoSecret(up);
    const named = await attackBuild({ config: ({ outside }) => ({ entry: `x=${outside}/secret.ts` }) });
    expect(named.code).toBe(code);
  });

  hostile('tsconfig paths that lead outside', async (code) => {
    const outcome = await attackBuild({
      files: ({ outside }: Place) => ({ 'src/index.ts': taking('stolen/secret'), 'tsconfig.json': { compilerOptions: { paths: { 'stolen/*': [`${outside}/*`] } } } }),
    });
    expect(outcome.code).toBe(code);
    expectNoSecret(outcome);
  });

  test('esbuild itself takes it in', async () => {
    using outside = makeOutside();
    const { esbuildPath } = await findToolchain();
    writeFileSync(join(outside.path, 'index.ts'), taking(join(outside.path, 'secret.ts')));
    execFileSync(esbuildPath, ['index.ts', '--bundle', '--outfile=out.js'], { cwd: outside.path, stdio: 'ignore' });
    expect(readFileSync(join(outside.path, 'out.js'), 'utf8')).toContain(SECRET);
  });
});
