"""Published tables -> what a review shows: findings with their passages, charts, biographies, every line (pure).

A row is a dictionary with the columns of `fields.csv`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.model import Verdict

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]

# What the verdicts are called where a person chooses one, in the order of their keys.
VERDICT_LABELS: dict[Verdict, str] = {
    "accept_a": "Accept left",
    "accept_b": "Accept right",
    "own_value": "Own value",
    "not_an_error": "Not an error",
    "not_a_match": "Not a match",
    "unsure": "Unsure",
}

SIDES = ("a", "b")  # of a finding
STATUS_MARKS = {"claimed": 0, "furniture": 1, "unclaimed": 2}


@dataclass(frozen=True, slots=True)
class Queue:
    """Findings of one kind that a person looks at together."""

    key: str
    label: str
    explanation: str


QUEUES = (
    Queue(
        "stale",
        "Stale decisions",
        "decided, but not applied: the evidence has changed, or the value is not allowed here",
    ),
    Queue("conflict", "Conflicts", "two passages that contradict each other"),
    Queue("name", "Names in review", "a printed name that may belong to one mechanism, to another, or to none"),
    Queue("unknown", "Unknown names and themes", "kept under a provisional id, because the registry lacks them"),
    Queue("unclaimed", "Unclaimed lines", "lines and pages that no record was read from"),
    Queue(
        "word",
        "Damaged words",
        "words that the text layer damages: whether the repair is right, and what to read where there is none",
    ),
    Queue("other", "Other open findings", "everything else that needs a person"),
    Queue("unsure", "Left as unsure", "someone looked at them and could not decide"),
)
_QUEUE_OF_CHECK = {
    "unsure_name": "name",
    "unknown_mechanism": "unknown",
    "unknown_theme": "unknown",
    "unclaimed_line": "unclaimed",
    "page_without_text": "unclaimed",
    "unreadable_page": "unclaimed",
    "lost_text": "unclaimed",
    "repaired_document": "unclaimed",
    "unreadable_word": "word",
    "mended_word": "word",
}


def queue_of(finding: Row, problem: str) -> str:
    """The queue a finding waits in, or '' where it needs nobody.

    A mended word needs nobody, but waits among the damaged words until someone has confirmed it.
    """
    if problem:
        return "stale"
    if not finding["needs_review"]:
        return "word" if finding["check"] == "mended_word" and not finding["decision"] else ""
    if finding["decision"] == "unsure":
        return "unsure"
    by_check = _QUEUE_OF_CHECK.get(finding["check"])
    return by_check or ("conflict" if finding["status"] == "conflict" else "other")


# ---------------------------------------------------------------- findings


def shown_findings(rows: Rows) -> list[Row]:
    """Every finding as the page's script takes it: values, explanation, the places of both sides, its decision."""
    places = _places(rows["evidence"])
    problems = {row["finding_id"]: row["problem"] or "" for row in rows["decisions"]}
    mentions = {
        (row["document_id"], row["page"], row["line"], row["printed_name"]): row for row in reversed(rows["mentions"])
    }
    shown = []
    for finding in rows["reconciliation"]:
        names = {}
        for side in SIDES:
            place = tuple(finding[f"{column}_{side}"] for column in ("document", "page", "line"))
            mention = mentions.get((*place, finding[f"value_{side}"])) or mentions.get((*place, finding["subject"]))
            if mention is not None:
                names[side] = _match(mention)
        sides = {side: places.get((finding["finding_id"], side), []) for side in SIDES}
        problem = problems.get(finding["finding_id"], "")
        shown.append(_finding(finding, problem) | {"sides": sides, "names": names})
    return shown


def _finding(finding: Row, problem: str) -> Row:
    """A finding without its places, as the page's script takes it."""
    return {
        "id": finding["finding_id"],
        "check": finding["check"],
        "subject": finding["subject"],
        "iscm": finding["iscm_id"] or "",
        "year": finding["report_year"],
        "status": finding["status"],
        "a": finding["value_a"] or "",
        "b": finding["value_b"] or "",
        "quotes": [finding["quote_a"] or "", finding["quote_b"] or ""],
        "why": finding["explanation"],
        "queue": queue_of(finding, problem),
        "hash": finding["evidence_hash"],
        "fills": finding["fills"] or "",
        "filledBy": (finding["filled_by"] or "").split("|"),
        "problem": problem,
    }


def _places(evidence: Iterable[Row]) -> dict[tuple[str, str], list[list[Any]]]:
    """The places of each side of each finding: [document_id, page, line, start, end]."""
    places: dict[tuple[str, str], list[list[Any]]] = defaultdict(list)
    for row in evidence:
        if row["table"] == "reconciliation" and row["side"]:
            place = [row["document_id"], row["page"], row["line"], row["start"], row["end"]]
            places[row["record_id"], row["side"]].append(place)
    return places


def _match(mention: Row) -> Row:
    """How a name was matched, as the page's script takes it; each candidate is [iscm_id, score, why]."""
    match = {name: mention[name] for name in ("method", "score", "runner_up", "margin", "status", "features")}
    names = ("candidate_1", "candidate_2", "candidate_3")
    candidates = [[mention[n], mention[f"{n}_score"], mention[f"{n}_why"]] for n in names if mention.get(n)]
    return match | {"candidates": candidates}


def shown_decisions(rows: Rows) -> list[Row]:
    """The decisions of the release, with the columns of `decisions.csv`."""
    return [
        {name: _text(value) for name, value in row.items() if name not in ("state", "problem")}
        for row in rows["decisions"]
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value)


# ---------------------------------------------------------------- documents and their lines


def shown_documents(rows: Rows) -> list[Row]:
    """Each document with its pages, each page with its lines: [number, text, mark, reason, box]."""
    pages: dict[tuple[str, int], list[list[Any]]] = defaultdict(list)
    for line in rows["lines"]:
        shown: list[Any] = [line["line"], line["text"], STATUS_MARKS[line["status"]], line["reason"] or ""]
        if line["x0"] is not None:
            shown.append([round(line[edge], 1) for edge in ("x0", "top", "x1", "bottom")])
        pages[line["document_id"], line["page"]].append(shown)
    documents = []
    for document in rows["documents"]:
        numbers = range(1, (document["page_count"] or 0) + 1)
        documents.append(
            {
                "id": document["document_id"],
                "file": document["file_name"],
                "kind": document["kind"] or "",
                "year": document["report_year"],
                "status": document["status"],
                "reason": document["reason"] or "",
                "pages": [{"n": n, "lines": pages.get((document["document_id"], n), [])} for n in numbers],
            }
        )
    return documents


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many lines of a document were claimed, set aside as furniture, and left unclaimed."""

    document_id: str
    file_name: str
    claimed: int
    furniture: int
    unclaimed: int

    @property
    def total(self) -> int:
        """The number of all its lines."""
        return self.claimed + self.furniture + self.unclaimed


def coverage(rows: Rows) -> list[Coverage]:
    """The line counts of each document that was read."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATUS_MARKS, 0))
    for line in rows["lines"]:
        counts[line["document_id"]][line["status"]] += 1
    return [
        Coverage(row["document_id"], row["file_name"], **counts[row["document_id"]])
        for row in rows["documents"]
        if row["status"] == "extracted"
    ]


# ---------------------------------------------------------------- charts


@dataclass(frozen=True, slots=True)
class Meeting:
    """An event's dates on the year's axis: `left` and `width` are shares of the year."""

    event_id: str
    left: float
    width: float
    status: str
    label: str


@dataclass(frozen=True, slots=True)
class Year:
    """The events of a year by mechanism; `undated` counts those without a printed date. Year 0 stands for unknown."""

    year: int
    lanes: tuple[tuple[str, tuple[Meeting, ...]], ...]
    events: tuple[Row, ...]
    undated: int


def timeline(rows: Rows) -> list[Year]:
    """The years of the reports, the newest first; mechanisms in the order of their first event of the year."""
    dates: dict[str, list[Row]] = defaultdict(list)
    for row in rows["event_dates"]:
        dates[row["event_id"]].append(row)
    by_year: dict[int, list[Row]] = defaultdict(list)
    for event in rows["events"]:
        by_year[event["report_year"] or 0].append(event)
    years = []
    for year in sorted(by_year, reverse=True):
        lanes: dict[str, list[Meeting]] = defaultdict(list)
        events = sorted(by_year[year], key=lambda event: (event["iscm_id"], str(event["date_start"]), event["line"]))
        for event in events:
            for interval in dates[event["event_id"]]:
                lanes[event["iscm_id"]].append(_meeting(event, interval, year))
        ordered = sorted(lanes.items(), key=lambda lane: min((m.left for m in lane[1]), default=0))
        undated = sum(not dates[event["event_id"]] for event in events)
        years.append(Year(year, tuple((i, tuple(m)) for i, m in ordered), tuple(events), undated))
    return years


def _meeting(event: Row, interval: Row, year: int) -> Meeting:
    """The interval on the axis from 1 January to 31 December of the report's year, cut off at its ends."""
    first, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    start = min(max((interval["date_start"] - first).days, 0), days - 1)
    end = min(max((interval["date_end"] - first).days + 1, start + 1), days)
    when = str(interval["date_start"])
    if interval["date_end"] != interval["date_start"]:
        when += f" to {interval['date_end']}"
    label = f"{event['name'] or event['event_type'].replace('_', ' ')}, {when}"
    if event["status"] != "held":
        label += f", {event['status']}"
    return Meeting(event["event_id"], start / days, (end - start) / days, event["status"], label)


@dataclass(frozen=True, slots=True)
class ThemeMatrix:
    """Mechanisms by themes: a cell gives the source that names the theme (`both`, `leaflet`, `highlights`), or ''."""

    themes: tuple[str, ...]
    mechanisms: tuple[tuple[str, tuple[str, ...]], ...]


def theme_matrix(rows: Rows) -> ThemeMatrix:
    """Which mechanism has which theme, over all documents; the most frequent themes come first."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows["mechanism_themes"]:
        said[row["iscm_id"], row["theme_id"]].add(row["source"])
    count: dict[str, int] = defaultdict(int)
    for _, theme_id in said:
        count[theme_id] += 1
    themes = tuple(sorted(count, key=lambda theme_id: (-count[theme_id], theme_id)))
    mechanisms = tuple(
        (iscm_id, tuple(_who(said.get((iscm_id, theme_id), set())) for theme_id in themes))
        for iscm_id in sorted({iscm_id for iscm_id, _ in said})
    )
    return ThemeMatrix(themes, mechanisms)


def _who(sources: set[str]) -> str:
    return "both" if len(sources) > 1 else next(iter(sources), "")


STATUSES = ("agree", "both", "renamed", "leaflet_only", "highlights_only", "info", "conflict")


@dataclass(frozen=True, slots=True)
class Agreement:
    """The outcomes of a check, a count for each of `STATUSES`."""

    check: str
    explanation: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """The number of its findings."""
        return sum(self.counts)


def agreement(rows: Rows, explanations: Mapping[str, str]) -> list[Agreement]:
    """The outcomes of each check, in the order of the checks."""
    counts: dict[str, dict[str, int]] = {}
    for finding in rows["reconciliation"]:
        counts.setdefault(finding["check"], dict.fromkeys(STATUSES, 0))[finding["status"]] += 1
    return [
        Agreement(check, explanations.get(check, ""), tuple(by_status[status] for status in STATUSES))
        for check, by_status in counts.items()
    ]


@dataclass(frozen=True, slots=True)
class Life:
    """A mechanism with the facts of its biography; `event_counts` are (year, events) of the reports."""

    iscm_id: str
    name: str
    acronym: str
    facts: tuple[Row, ...]
    event_counts: tuple[tuple[int, int], ...]


def lives(rows: Rows) -> list[Life]:
    """The biographies of all mechanisms, by id."""
    facts: dict[str, list[Row]] = defaultdict(list)
    for row in rows["biographies"]:
        facts[row["iscm_id"]].append(row)
    held: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for event in rows["events"]:
        held[event["iscm_id"]][event["report_year"] or 0] += 1
    return [
        Life(
            row["iscm_id"],
            row["name"],
            row["acronym"] or "",
            tuple(facts[row["iscm_id"]]),
            tuple(sorted(held[row["iscm_id"]].items())),
        )
        for row in sorted(rows["mechanisms"], key=lambda row: row["iscm_id"])
    ]
