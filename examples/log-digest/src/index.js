/** Says in a few figures what a web server's access log tells: traffic, errors, slow paths, busy hours. */
import { countBy, percentile } from './count.js';
import { parseLine } from './parse-line.js';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export async function handler({ logPath, top = 5 }, { logger }) {
  const { requests, unreadable } = await readLog(logPath);
  logger('Read log', { requests: requests.length, unreadable });
  const failed = requests.filter(({ status }) => status >= 500);
  return {
    requests: requests.length,
    unreadable,
    visitors: new Set(requests.map(({ host }) => host)).size,
    bytes: requests.reduce((total, { bytes }) => total + bytes, 0),
    byStatus: Object.fromEntries(countBy(requests, ({ status }) => `${Math.floor(status / 100)}xx`).map(({ key, count }) => [key, count])),
    errorRate: Number((failed.length / requests.length).toFixed(4)),
    topPaths: countBy(requests, ({ path }) => path).slice(0, top),
    notFound: countBy(requests.filter(({ status }) => status === 404), ({ path }) => path),
    busiestHour: countBy(requests, ({ hour }) => hour)[0],
    milliseconds: durations(requests),
    slowestPath: slowestPath(requests),
  };
}

/** Line by line: a log is larger than memory sooner or later. */
async function readLog(path) {
  const requests = [];
  let unreadable = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const request = parseLine(line);
    if (request !== undefined) requests.push(request);
    else if (line !== '') unreadable += 1;
  }
  return { requests, unreadable };
}

function durations(requests) {
  const all = requests.map(({ milliseconds }) => milliseconds);
  return { median: percentile(all, 0.5), p95: percentile(all, 0.95), longest: percentile(all, 1) };
}

/** By 95th percentile, so that one slow request does not decide. */
function slowestPath(requests) {
  const paths = [...Map.groupBy(requests, ({ path }) => path)].map(([path, group]) => ({ path, p95: durations(group).p95 }));
  return paths.sort((a, b) => b.p95 - a.p95 || (a.path < b.path ? -1 : 1))[0];
}
