#!/usr/bin/env node
'use strict';

/*
 * What is started first. Plain JavaScript, so that a Node that runs no TypeScript, or does not know "using", reads this
 * far and says what is wrong in one sentence.
 */
if (Number(process.versions.node.split('.')[0]) >= 24) {
  require('./code-cache.cjs').keepCompiledCode(process.env);
  import('./main.ts');
} else {
  process.stderr.write(
    `NODE_TOO_OLD  apphub cannot run on Node ${process.versions.node}; start it as "npx apphub …": npx uses the Node pinned in this repository.\n`,
  );
  process.exitCode = 1;
}
