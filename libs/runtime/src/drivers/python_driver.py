"""Runs inside the sandbox: loads the bundle's Python entry, calls its handler once and writes what it returned."""

import asyncio
import importlib.util
import inspect
import json
import os
import sys
import traceback


class Context:
    """What a handler is given: the members of AppHub's Python context."""

    def __init__(self, job):
        self.definition = job["definition"]
        self.run = {"id": job["runId"]}
        self.parameters = job["parameters"]

    def logger(self, message, meta=None):
        print(message if meta is None else f"{message} {json.dumps(meta)}", flush=True)

    async def update(self, changes=None, **more):
        return {"id": self.run["id"], **(changes or {}), **more}

    async def resolve_secret(self, *_reference):
        return None

    resolveSecret = resolve_secret


def load(entry):
    sys.path.insert(0, os.path.dirname(entry))
    spec = importlib.util.spec_from_file_location("bundle_entry", entry)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(job_file, result_file):
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    try:
        handler = getattr(load(job["entry"]), job.get("exportName") or "handler")
        returned = handler(Context(job))
        if inspect.isawaitable(returned):
            returned = asyncio.run(_wait(returned))
        result = {"returned": returned}
    except BaseException:
        result = {"thrown": traceback.format_exc()}
    with open(result_file, "w", encoding="utf-8") as file:
        json.dump(result, file)
    return 1 if "thrown" in result else 0


async def _wait(awaitable):
    return await awaitable


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
