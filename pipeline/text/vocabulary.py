"""Which words and terms are known, and how common a word is, by the lists of `wordfreq` and the program's own data.

Importing `wordfreq` and asking it for one word costs about half a second, so its lists are read directly. They are
gzipped msgpack, with the words in buckets from the most common to the rarest: the small list can be read whole in a few
milliseconds, and the large one only as deep as a question needs. Frequencies are on the Zipf scale: a word of frequency
3 stands 10 ** 3 times in a billion words.
"""

from __future__ import annotations

import csv
import re
import zlib
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import lru_cache
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any

from pipeline import DATA

_TERM_WORD = re.compile(r"[^\W_]+")  # 'senior', 'officials'
_CHUNK = 1 << 18  # bytes
_TERMS = {"event_types.csv": ("qualifier", "head"), "mechanisms.csv": ("name",), "theme_aliases.csv": ("alias",)}
KNOWN = 1.5  # Zipf: rarer entries of the lists are mostly misprints, damaged text and foreign words
MANY_WORDS = 200  # from so many lookups on, unpacking the large list costs less than searching it


def is_known(word: str) -> bool:
    """Whether English knows the word at all ('reintegration'), rather than its two halves ('rightsbased').

    >>> is_known("Reintegration"), is_known("rightsbased")
    (True, False)
    """
    word = word.casefold()
    if not (word.isascii() and word.isalpha()):
        return _is_known_in_parts(word)
    return word in common_words() or _is_rare_word(word)


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The 29,000 or so most common English words, in lower case: each stands at least once in a million words."""
    return frozenset().union(*(words for _, words in buckets("en", "small")))


def is_known_phrase(words: str) -> bool:
    """Whether the words stand side by side in a term of the domain: 'Senior Officials', but not 'Info Migrants'."""
    return f" {words.casefold()} " in _terms()


def buckets(language: str, size: str = "large") -> Iterator[tuple[float, list[str]]]:
    """Each frequency of a list with its words in lower case, from the most common to the rarest.

    The list is read only as far as the caller goes on.
    """
    import msgpack

    unpacker = msgpack.Unpacker()
    read = -2  # the length of the list and its header come before the first bucket
    for chunk in _inflated(_path(language, size)):
        unpacker.feed(chunk)
        if read == -2:
            unpacker.read_array_header()
            read = -1
        try:
            while True:
                bucket = unpacker.unpack()
                if read == -1:
                    _check_header(bucket)
                else:
                    yield (900 - read) / 100, bucket
                read += 1
        except msgpack.OutOfData:
            continue


def frequencies(wanted: Collection[str], language: str, size: str = "large") -> dict[str, float]:
    """The Zipf frequency of each of the words (lower case) in a language, without those that its list lacks."""
    left = set(wanted)
    return {word: zipf for zipf, words in buckets(language, size) for word in left.intersection(words)}


def _is_known_in_parts(word: str) -> bool:
    """Whether `wordfreq` knows a word of several parts ('e.g', '5-year') or with accents; few need this slow way."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "en")) >= KNOWN


@lru_cache(maxsize=1)
def _terms() -> str:
    """The domain's terms in lower case, with a blank around each word: kinds of events, names of mechanisms, themes."""
    terms: list[str] = []
    for name, columns in _TERMS.items():
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            terms += (" ".join(row[column] for column in columns) for row in csv.DictReader(file))
    words = (_TERM_WORD.findall(term.casefold()) for term in terms)
    return "\n".join(f" {' '.join(term)} " for term in words)


@lru_cache(maxsize=4096)
def _is_rare_word(word: str) -> bool:
    """Whether the large list has the word among those that count as known.

    The packed bytes are searched: for a few words that is much cheaper than unpacking 170,000. A hit is checked in its
    bucket, since the byte before a word may also be the end of an accented letter. Whoever asks for many words, as a
    large table of names does, has them unpacked.
    """
    if _is_rare_word.cache_info().misses > MANY_WORDS:
        return word in _known_words()
    packed, starts = _packed_known_words()
    encoded = word.encode()
    head = bytes([0xA0 | len(encoded)]) if len(encoded) < 32 else bytes([0xD9, len(encoded) & 0xFF])
    at = packed.find(head + encoded)
    while at >= 0:
        if word in _bucket_at(packed, starts[bisect_right(starts, at) - 1]):
            return True
        at = packed.find(head + encoded, at + 1)
    return False


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """The words of the large list that count as known: 20 MB."""
    return frozenset().union(*(words for zipf, words in takewhile(lambda b: b[0] >= KNOWN, buckets("en"))))


@lru_cache(maxsize=1)
def _packed_known_words() -> tuple[bytes, list[int]]:
    """The large English list, still packed, down to the rarest known words, and where each of its buckets starts."""
    import msgpack

    unpacker = msgpack.Unpacker()
    packed = bytearray()
    starts: list[int] = []
    depth = 2 + round(900 - 100 * KNOWN)  # the header, then a bucket for each centibel from 0 on
    for chunk in _inflated(_path("en", "large")):
        packed += chunk
        unpacker.feed(chunk)
        if not starts:
            unpacker.read_array_header()
            starts.append(unpacker.tell())
        try:
            while len(starts) <= depth:
                unpacker.skip()
                starts.append(unpacker.tell())
        except msgpack.OutOfData:
            continue
        break
    _check_header(_bucket_at(packed, starts[0]))
    return bytes(packed[: starts[-1]]), starts[1:-1]


def _bucket_at(packed: bytes | bytearray, start: int) -> Any:
    import msgpack

    unpacker = msgpack.Unpacker()
    unpacker.feed(memoryview(packed)[start : start + (1 << 16)])
    return unpacker.unpack()


def _inflated(path: Path) -> Iterator[bytes]:
    """The content of a gzip file, part by part; `gzip.open` takes twice as long."""
    inflater = zlib.decompressobj(wbits=31)
    left = path.read_bytes()
    while not inflater.eof:
        yield inflater.decompress(left, _CHUNK)
        left = inflater.unconsumed_tail


def _check_header(header: object) -> None:
    if header != {"format": "cB", "version": 1}:
        raise ValueError(f"wordfreq's lists have a new format ({header}); install wordfreq 3.1")


def _path(language: str, size: str) -> Path:
    """The file of a list; `find_spec` finds the package without importing it."""
    spec = find_spec("wordfreq")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("wordfreq is not installed; run `make setup`", name="wordfreq")
    return Path(spec.origin).parent / "data" / f"{size}_{language}.msgpack.gz"
