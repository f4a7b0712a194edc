// host ident user [time] "method path protocol" status bytes "referrer" "agent" seconds
const LINE = /^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+|-) "[^"]*" "([^"]*)" (\d+\.\d+)$/;

/** Reads one line of a combined access log with the request's duration at its end; undefined for any other line. */
export function parseLine(line) {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, host, time, method, target, status, bytes, agent, seconds] = match;
  return {
    host,
    hour: time.slice(0, 14),
    method,
    path: target.split('?', 1)[0],
    status: Number(status),
    bytes: bytes === '-' ? 0 : Number(bytes),
    agent,
    milliseconds: Math.round(Number(seconds) * 1000),
  };
}
