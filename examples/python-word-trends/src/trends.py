"""Which words rise and fall between the first and the last period."""

from collections import Counter


def top_words(counts, limit):
    """The most frequent words as [word, count], equals in alphabetical order."""
    return [list(item) for item in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]]


def shares(counts):
    """What each word has of a thousand words."""
    total = sum(counts.values())
    return {word: 1000 * count / total for word, count in counts.items()}


def movers(first, last, limit):
    """The words whose share of a thousand changed most, as {"word", "from", "to"}: (rising, falling)."""
    before, after = shares(first), shares(last)
    changes = [
        {"word": word, "from": round(before.get(word, 0), 2), "to": round(after.get(word, 0), 2)}
        for word in sorted(Counter(first) | Counter(last))
    ]
    changes.sort(key=lambda change: (change["from"] - change["to"], change["word"]))
    rising = [change for change in changes if change["to"] > change["from"]]
    falling = [change for change in reversed(changes) if change["to"] < change["from"]]
    return rising[:limit], falling[:limit]
