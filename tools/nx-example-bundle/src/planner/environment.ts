/** What Nx, git and the plugin need of the machine; nothing else of the caller's environment reaches them. */
const PASSED = ['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'GIT_CONFIG_GLOBAL'] as const;

/**
 * How Nx behaves in a service, with a reason each. What the caller has set under these names, `NX_BASE` and all other
 * `NX_*` do not count.
 */
const FIXED = {
  // A daemon outlives the plan, and keeps old plugin code.
  NX_DAEMON: 'false',
  // The one plugin in Nx's own process: a second less.
  NX_ISOLATE_PLUGINS: 'false',
  NX_TUI: 'false',
  // Examples are untrusted: their .env files set nothing.
  NX_LOAD_DOT_ENV_FILES: 'false',
  NX_NO_CLOUD: 'true',
  NX_INTERACTIVE: 'false',
  CI: 'true',
  FORCE_COLOR: '0',
  // git takes no lock that a kill would leave behind, asks nobody, and says names as they are, not in octal digits.
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'core.quotePath',
  GIT_CONFIG_VALUE_0: 'false',
  // A program that the configuration of the checkout could name.
  GIT_CONFIG_KEY_1: 'core.fsmonitor',
  GIT_CONFIG_VALUE_1: 'false',
} as const;

/** The whole environment of the process that plans. */
export function plannerEnvironment(given: Readonly<Record<string, string | undefined>>, repositoryRoot: string): Record<string, string> {
  const passed = PASSED.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  return { ...Object.fromEntries(passed), ...FIXED, NX_WORKSPACE_ROOT_PATH: repositoryRoot };
}
