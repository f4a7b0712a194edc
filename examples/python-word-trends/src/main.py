"""Counts the words of a folder of texts, one file per year, and tells which came up and which went out of use."""

import hashlib
import json
from collections import Counter
from pathlib import Path

from trends import movers, top_words
from words import words_of


async def handler(context):
    folder = Path(context.parameters["folder"])
    limit = context.parameters.get("top", 5)
    output = Path(context.parameters.get("outputPath", "word-counts.json"))

    counts = {path.stem: Counter(words_of(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.txt"))}
    if len(counts) < 2:
        raise ValueError(f"{folder}: expected at least two texts, got {len(counts)}")
    context.logger("Counted words", {"texts": len(counts)})

    periods = list(counts)
    rising, falling = movers(counts[periods[0]], counts[periods[-1]], limit)
    written = json.dumps(counts, sort_keys=True, indent=1).encode()
    output.write_bytes(written)
    return {
        "periods": periods,
        "words": {period: sum(count.values()) for period, count in counts.items()},
        "vocabulary": len(set().union(*counts.values())),
        "top": {period: top_words(count, limit) for period, count in counts.items()},
        "rising": rising,
        "falling": falling,
        "counts": {"path": output.as_posix(), "sha256": hashlib.sha256(written).hexdigest()},
    }
