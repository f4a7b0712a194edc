"""Runs inside the sandbox: loads the bundle's Python entry, calls its handler once and sends what it returned.

The contract is that of node-driver.ts: messages on descriptor 5, each of them JSON behind its length, four bytes, the
highest first. A handler takes `(context)`, as AppHub's do, or `(params, context)`, as those in JavaScript do.
"""

import asyncio
import importlib.util
import inspect
import json
import os
import signal
import socket
import struct
import sys
import threading
import traceback

CHANNEL = 5
# Characters of a message, and of what stands beside it: a reader refuses more than 256 KiB at a time.
LONGEST = 50_000


class Refused(Exception):
    """A question was not answered; `code` is that of the failure."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]


class Channel:
    def __init__(self):
        self._socket = socket.socket(fileno=CHANNEL)
        self._sending = threading.Lock()
        self._asking = threading.Lock()
        self._questions = 0

    def send(self, message):
        body = json.dumps(message, allow_nan=False, default=str).encode()
        with self._sending:
            self._socket.sendall(struct.pack(">I", len(body)) + body)

    def receive(self):
        (length,) = struct.unpack(">I", self._read(4))
        return json.loads(self._read(length))

    def ask(self, message):
        with self._asking:
            self._questions += 1
            self.send({**message, "id": self._questions})
            reply = self.receive()
        if "error" in reply:
            raise Refused(reply["error"])
        return reply.get("value")

    def wait_for_end(self):
        while self._socket.recv(4096):
            pass

    def _read(self, length):
        parts = []
        while length > 0:
            part = self._socket.recv(min(length, 1 << 20))
            if not part:
                raise EOFError("the channel ended")
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


def plain(value):
    """What JSON cannot carry must not end a job that only wanted to say it."""
    try:
        return json.loads(json.dumps(value, default=str, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        return str(value)


def shortened(value):
    value = plain(value)
    text = json.dumps(value)
    return f"{text[:LONGEST]} …" if len(text) > LONGEST else value


class Context:
    """What a handler is given: the members of AppHub's Python context."""

    def __init__(self, job, channel):
        self._channel = channel
        self.definition = job["definition"]
        self.run = job["run"]
        self.parameters = job["parameters"]
        self.workflow_event_context = self.workflowEventContext = job.get("workflowEventContext")
        self.canceled = threading.Event()

    def logger(self, message, meta=None):
        text = message if isinstance(message, str) else json.dumps(plain(message))
        more = {} if meta is None else {"meta": shortened(meta)}
        self._channel.send({"type": "log", "message": text[:LONGEST], **more})

    async def update(self, changes=None, **more):
        return await self._ask({"type": "update", "changes": plain({**(changes or {}), **more})})

    async def resolve_secret(self, reference=None, **more):
        return await self._ask({"type": "secret", "reference": plain({**(reference or {}), **more})})

    resolveSecret = resolve_secret

    def get_workflow_event_context(self):
        return self.workflow_event_context

    getWorkflowEventContext = get_workflow_event_context

    async def _ask(self, message):
        return await asyncio.to_thread(self._channel.ask, message)


def load(entry, packages):
    # What the bundle brings along comes before what the machine happens to have.
    sys.path[:0] = [os.path.dirname(entry), packages]
    spec = importlib.util.spec_from_file_location("bundle_entry", entry)
    module = importlib.util.module_from_spec(spec)
    sys.modules["bundle_entry"] = module
    spec.loader.exec_module(module)
    return module


def choose_handler(job):
    name = job.get("exportName") or "handler"
    handler = getattr(load(job["entry"], job["packages"]), name, None)
    if not callable(handler):
        raise TypeError(f'{job["entry"]} has no function "{name}".')
    return handler


def call(handler, context):
    try:
        inspect.signature(handler).bind(context)
    except TypeError:
        return handler(context.parameters, context)
    return handler(context)


async def wait_for(awaitable, context):
    task = asyncio.ensure_future(awaitable)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: (context.canceled.set(), task.cancel()))
    return await task


def end_now(context):
    context.canceled.set()
    raise SystemExit(1)


def result_of(job, channel):
    context = Context(job, channel)
    signal.signal(signal.SIGTERM, lambda *_: end_now(context))
    try:
        returned = call(choose_handler(job), context)
        if inspect.isawaitable(returned):
            returned = asyncio.run(wait_for(returned, context))
        return {"type": "returned", "value": json.loads(json.dumps(returned, allow_nan=False))}
    except SystemExit:
        # A handler that wants to end has no result.
        raise
    except BaseException:
        return {"type": "thrown", "error": traceback.format_exc()}


def main():
    channel = Channel()
    message = result_of(channel.receive()["job"], channel)
    sys.stdout.flush()
    sys.stderr.flush()
    channel.send(message)
    # The reader measures, and then lets go. Whatever the handler left open, threads among it, does not keep the process.
    channel.wait_for_end()
    os._exit(1 if message["type"] == "thrown" else 0)


if __name__ == "__main__":
    main()
