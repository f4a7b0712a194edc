/** The texts that come over a socket, until it closes for whatever reason or `signal` is aborted. What is not taken yet waits in memory. */
export async function* messagesOf(socket: WebSocket, signal: AbortSignal | undefined): AsyncGenerator<string, void> {
  const waiting: string[] = [];
  let closed = false;
  let wake = () => undefined as void;
  const end = () => {
    closed = true;
    wake();
  };
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') waiting.push(data);
    wake();
  });
  socket.addEventListener('close', end);
  socket.addEventListener('error', end);
  signal?.addEventListener('abort', end, { once: true });
  try {
    while (waiting.length > 0 || !closed) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', end);
    socket.close();
  }
}
