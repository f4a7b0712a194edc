/** What a server in tests runs with: it need not outlive the machine, and it has many users. */
export const TEST_PARAMETERS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 600,
  shared_buffers: '64MB',
  wal_level: 'minimal',
  max_wal_senders: 0,
  autovacuum: 'off',
  timezone: 'UTC',
} as const;

/** Where other binaries than the installed ones are, such as /usr/lib/postgresql/15/bin: the same tests on another version. */
export function testBinFolder(): string | undefined {
  return process.env['APPHUB_TEST_POSTGRES'] || undefined;
}
