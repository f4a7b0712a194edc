import type { FailureRow } from './failure-row.ts';

/** What a machine lacks, and what ends work on it. */
export const machineFailures = {
  ISOLATION_UNAVAILABLE: {
    meaning: 'The isolation that is asked for cannot be had on this machine, or failed to start.',
    remedy: 'Read the listed reasons; docs/isolation.md says how to get more.',
  },
  TOOL_MISSING: {
    meaning: 'A program that the example needs is not installed.',
    remedy: 'Install the named program.',
  },
  NODE_TOO_OLD: {
    meaning: 'The program was started with a Node that cannot run it.',
    remedy: 'Start it through npm or npx: they use the Node pinned in this repository.',
  },
  HOST_DISK: {
    meaning: 'A file of this program could not be written on this machine.',
    remedy: 'Make room on the disk and check the permissions of the named folder.',
  },
  TEST_FAILED: {
    meaning: 'The bundle ran, but its output is not what the example expects.',
    remedy: 'Compare the listed values; correct the example or its expected output.',
  },
  DEPENDENCY_FAILED: {
    meaning: 'An example that this one depends on could not be built.',
    remedy: 'Mend the named example first.',
  },
  NOT_REPRODUCIBLE: {
    meaning: 'Two builds of the same inputs gave different bytes.',
    remedy: 'Mend what the listed entries show, then build again; docs/cli.md names the usual causes and how to decide about the record.',
  },
  HOST_UNFIT: {
    meaning: 'Something that this program needs is missing on this machine.',
    remedy: 'Mend what the list names; each line says how.',
  },
  USAGE: {
    meaning: 'A command was called in a way it cannot be.',
    remedy: 'Read "apphub help", or "apphub help" with the name of the command.',
  },
  CANCELED: {
    meaning: 'The work was canceled.',
    remedy: 'Run the command again to go on.',
  },
  INTERNAL: {
    meaning: 'This program has a bug.',
    remedy: 'Please report it with the text above.',
  },
} as const satisfies Record<string, FailureRow>;
