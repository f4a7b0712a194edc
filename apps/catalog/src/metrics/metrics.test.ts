import { describe, expect, test } from '@jest/globals';
import { createMetrics, type Happening } from './index.ts';

const idle = async () => ({});

/** The lines of one metric. */
function linesOf(text: string, name: string): string[] {
  return text.split('\n').filter((line) => line.startsWith(name));
}

function after(...happenings: readonly Happening[]): Promise<string> {
  const metrics = createMetrics({ queue: idle });
  happenings.forEach((happening) => metrics.observe(happening));
  return metrics.text();
}

describe('metrics', () => {
  test('what happens is counted by outcome and reason', async () => {
    const text = await after(
      { kind: 'bundle', outcome: 'hit', reason: 'reused', bytes: 10 },
      { kind: 'bundle', outcome: 'built', reason: 'forced', bytes: 10 },
      { kind: 'attempt', job: 'import', outcome: 'failed', code: 'BUILD_FAILED' },
      { kind: 'run', outcome: 'lost', code: 'RUN_LOST' },
      { kind: 'publish', outcome: 'replaced', bytes: 7 },
      { kind: 'publish', outcome: 'unchanged', bytes: 7 },
      { kind: 'download', bytes: 5 },
    );
    expect(linesOf(text, 'apphub_bundles_total')).toEqual([
      'apphub_bundles_total{outcome="hit",reason="reused"} 1',
      'apphub_bundles_total{outcome="built",reason="forced"} 1',
    ]);
    expect(text).toContain('apphub_import_attempts_total{job="import",outcome="failed",code="BUILD_FAILED"} 1');
    expect(text).toContain('apphub_run_attempts_total{outcome="lost",code="RUN_LOST"} 1');
    expect(text).toContain('apphub_publishes_total{outcome="replaced"} 1');
    expect(linesOf(text, 'apphub_bundle_bytes_total').map((line) => line.slice('apphub_bundle_bytes_total'.length))).toEqual([
      '{what="built"} 10',
      '{what="published"} 7',
      '{what="downloaded"} 5',
    ]);
  });

  test('times are kept as distributions', async () => {
    const text = await after(
      { kind: 'stage', stage: 'building', ms: 1500 },
      { kind: 'event', lagMs: -200 },
      { kind: 'request', method: 'GET', route: '/health', status: 200, ms: 10 },
      { kind: 'watchers', open: 3 },
    );
    expect(text).toContain('apphub_build_stage_seconds_sum{stage="building"} 1.5');
    expect(text).toContain('apphub_event_lag_seconds_bucket{le="0.005"} 1');
    expect(text).toContain('apphub_http_request_seconds_count{method="GET",route="/health",status="200"} 1');
    expect(text).toContain('apphub_watchers 3');
  });

  test('the queue is asked at each scrape, and has no figures while it cannot be asked', async () => {
    let away = false;
    const metrics = createMetrics({ queue: async () => (away ? Promise.reject(new Error('away')) : { tasks: { queued: 3, running: 1, oldestQueuedSeconds: 12 }, runs: { queued: 0, running: 2, oldestQueuedSeconds: 0 } }) });
    expect(linesOf(await metrics.text(), 'apphub_queue')).toEqual([
      'apphub_queue_jobs{kind="tasks",state="queued"} 3',
      'apphub_queue_jobs{kind="tasks",state="running"} 1',
      'apphub_queue_jobs{kind="runs",state="queued"} 0',
      'apphub_queue_jobs{kind="runs",state="running"} 2',
      'apphub_queue_oldest_seconds{kind="tasks"} 12',
      'apphub_queue_oldest_seconds{kind="runs"} 0',
    ]);
    away = true;
    const second = await metrics.text();
    expect(linesOf(second, 'apphub_queue')).toEqual([]);
    expect(second).toContain('process_cpu_seconds_total');
  });
});
