'use strict';

/*
 * Lets Node keep what it made of our sources, types stripped and compiled, so that the next process starts in half the
 * time. Loaded before anything else of ours, hence plain JavaScript without imports.
 *
 * Whoever writes there decides what we run: the folder is the user's own. Node's default, a folder of a known name in
 * the temp folder that all users share, is not used. Commands in a sandbox do not see it.
 */
const { lstatSync, mkdirSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { homedir } = require('node:os');
const { dirname, isAbsolute, join } = require('node:path');

/** Inside the cache folder of the settings; see `cacheFolder` there. */
function codeCacheFolder(env) {
  const base = env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'apphub', 'code');
}

/** Nobody else may have made the folder, or be able to write in it. */
function isOwn(folder) {
  const { uid, mode } = lstatSync(folder);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o170022) === 0o040000);
}

/** Does nothing where the user has said another place, or none, in Node's own variables. @returns whether it is kept there. */
function keepCompiledCode(env) {
  const folder = codeCacheFolder(env);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (![dirname(folder), folder].every(isOwn)) return false;
    enableCompileCache(folder);
    return true;
  } catch {
    // A read-only home, say: everything works without, only slower.
    return false;
  }
}

module.exports = { codeCacheFolder, keepCompiledCode };
