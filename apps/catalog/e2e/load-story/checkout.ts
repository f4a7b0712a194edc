import { generateWorkspace, type GeneratedWorkspace } from '@apphub/nx-example-bundle/planner/testing';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKOUT } from '../story/subject.ts';

/** A checkout of its own with all examples of this one, committed: nothing that happens to this one matters. */
export function copyOfExamples(): GeneratedWorkspace {
  const workspace = generateWorkspace({ examples: 0, searchPath: process.env['PATH'] ?? '' });
  const files = execFileSync('git', ['ls-files', '-z', 'examples'], { cwd: CHECKOUT, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) {
    mkdirSync(dirname(join(workspace.path, file)), { recursive: true });
    cpSync(join(CHECKOUT, file), join(workspace.path, file));
  }
  workspace.commit();
  return workspace;
}
