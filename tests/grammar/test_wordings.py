"""Sentences of many wordings, each with the events that it tells of: `wordings.txt` beside this file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.grammar.events import ReadEntry, read_events
from pipeline.grammar.words import event_grammar
from pipeline.model import Event, Line, Mention, Where
from pipeline.rules import load_rules
from pipeline.text.passage import Passage

GRAMMAR = event_grammar(load_rules())
TABLE = Path(__file__).with_name("wordings.txt")
OWNER = "Harbour Dialogue (HD)"


def sentences_with_events() -> list[tuple[str, list[list[str]]]]:
    """Each sentence of the table with the values of its events."""
    found: list[tuple[str, list[list[str]]]] = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("=>"):
            values = line.removeprefix("=>").strip().split("|")
            found[-1][1].append(values if len(values) == 7 else [*values, "held"])
        elif line and not line.startswith("#"):
            found.append((line, []))
    return found


SENTENCES = sentences_with_events()


def read(text: str) -> ReadEntry:
    owner, text = text[1:].split("@", 1) if text.startswith("@") else (OWNER, text)
    line = Line(1, 1, text, text)
    passage = Passage("report", text, tuple((line, at) for at in range(len(text))))
    (entry,) = read_events([passage], Mention(owner, "heading", Where("report", ())), 2021, GRAMMAR)
    return entry


def days(event: Event) -> str:
    """'05-03/05-04 06-05'."""
    return " ".join(f"{i.start:%m-%d}" + (f"/{i.end:%m-%d}" if i.end != i.start else "") for i in event.intervals)


def values_of(event: Event) -> list[str]:
    count = "" if event.count is None else str(event.count)
    number = "" if event.ordinal is None else str(event.ordinal)
    return [event.event_type, number, count, days(event), event.place, event.topic, event.status]


def differing(events: list[list[str]], expected: list[list[str]]) -> bool:
    pairs = [zip(*rows, strict=True) for rows in zip(events, expected, strict=False)]
    return len(events) != len(expected) or any(want not in ("*", have) for row in pairs for have, want in row)


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text[:60] for text, _ in SENTENCES])
def test_a_sentence_tells_of_its_events(text: str, expected: list[list[str]]) -> None:
    events = [values_of(found.event) for found in read(text).events]
    assert not differing(events, expected), f"read {events}"


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text[:60] for text, _ in SENTENCES])
def test_doubled_blanks_change_no_event(text: str, expected: list[list[str]]) -> None:
    events = [values_of(found.event) for found in read(text.replace(" ", "  ")).events]
    assert not differing(events, expected), f"read {events}"


def test_words_for_a_numbered_meeting_that_no_event_used_are_unread() -> None:
    text = "SOM (3 May) welcomed that the 5th Forum was held in Fiji."
    entry = read(text)
    assert [found.event.event_type for found in entry.events] == ["senior_officials_meeting"]
    assert [text[start:end] for start, end, _ in entry.unread] == ["the 5th Forum"]


@pytest.mark.parametrize(
    "text",
    ["SOM (3 May) in preparation for the 5th Forum.", "SOM (3 May) on the follow-up to the 5th Forum.", "SOM (3 May)."],
)
def test_what_is_only_talked_about_is_not_unread(text: str) -> None:
    assert read(text).unread == ()
