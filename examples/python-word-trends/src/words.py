"""Splits English text into the words worth counting."""

import re

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")

STOP_WORDS = frozenset(
    "a about after all an and are as at be been but by can for from had has have he her his how if in into is it its "
    "more no not of on one or our out she so than that the their them then there they this to up was we were what "
    "when which who will with would you".split()
)


def words_of(text):
    """The words of a text in lower case, without those that every text has."""
    return [word for word in WORD.findall(text.lower().replace("\u2019", "'")) if word not in STOP_WORDS]
