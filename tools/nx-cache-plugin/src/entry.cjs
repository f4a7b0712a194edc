'use strict';

/*
 * What Nx loads first. Plain JavaScript, so that a Node without type stripping reads this far
 * and says what is wrong in one sentence instead of failing on the first type annotation.
 */
if (!process.features.typescript) {
  throw new Error(
    `NODE_TOO_OLD The plugin @apphub/nx-cache-plugin cannot run on Node ${process.versions.node}; ` +
      'start Nx as "npx nx …": npm uses the Node pinned in this repository.',
  );
}

module.exports = require('./index.ts');
