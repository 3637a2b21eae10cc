"""The review on a terminal: it shows both passages of each open finding, and a key decides it into decisions.csv."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UseError
from pipeline.model import DECISION_COLUMNS
from pipeline.review.content import QUEUES, SIDES, VERDICT_LABELS, Row, Rows, shown_documents, shown_findings
from pipeline.tables.files import written
from pipeline.text.cells import harmless
from pipeline.text.folding import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

AROUND = 1  # lines shown above and below a passage
MOST_LINES = 12  # shown of a side

PROMPT = "1-6 decide, Enter next, b back, u undo, q save and quit, ! quit without saving: "
_VERDICT_OF = {str(number): verdict for number, verdict in enumerate(VERDICT_LABELS, start=1)}  # by key
_SAVES = {"q": True, "!": False}  # whether a key that quits saves

Lines = Mapping[tuple[str, int], Sequence[Sequence[object]]]  # of each page, by document and page number


@dataclass(slots=True)
class Desk:
    """The decisions while a person makes them: all that hold by finding, and in `made` those of this session in order.

    `made` keeps with each finding the decision that it had before, for `undo`.
    """

    reviewer: str
    today: str
    decided: dict[str, Row]
    made: list[tuple[str, Row | None]] = field(default_factory=list)

    def decide(self, finding: Row, verdict: str, value: str = "", reason: str = "") -> None:
        """Keeps a decision with everything of the finding that the person saw."""
        self.made.append((finding["id"], self.decided.get(finding["id"])))
        self.decided[finding["id"]] = {
            "finding_id": finding["id"],
            "verdict": verdict,
            "value": value,
            "reviewer": self.reviewer,
            "date": self.today,
            "reason": reason,
            "evidence_hash": finding["hash"],
            "check": finding["check"],
            "subject": finding["subject"],
            "value_a": finding["a"],
            "value_b": finding["b"],
            "quote_a": finding["quotes"][0],
            "quote_b": finding["quotes"][1],
        }

    def undo(self) -> str | None:
        """Takes the last decision back and gives the id of its finding; None where there is none to take back."""
        if not self.made:
            return None
        finding_id, before = self.made.pop()
        if before is None:
            del self.decided[finding_id]
        else:
            self.decided[finding_id] = before
        return finding_id


def open_findings(rows: Rows) -> list[Row]:
    """The findings that wait for a person, queue by queue."""
    order = {queue.key: at for at, queue in enumerate(QUEUES)}
    waiting = [finding for finding in shown_findings(rows) if finding["queue"]]
    return sorted(waiting, key=lambda finding: order[finding["queue"]])


def review_in_terminal(
    rows: Rows, explanations: Mapping[str, str], desk: Desk, console: Console, ask: Callable[[str], str]
) -> bool:
    """Asks for a verdict on each open finding in turn; False where the person quits without saving.

    `ask` prints its prompt and gives the line that the person types; it may raise `EOFError`, which saves and ends.
    """
    waiting = open_findings(rows)
    documents = shown_documents(rows)
    lines = {(document["id"], page["n"]): page["lines"] for document in documents for page in document["pages"]}
    at = 0
    while at < len(waiting):
        console.rule(f"{at + 1} of {len(waiting)}", align="left")
        _show(waiting[at], lines, explanations, desk, console)
        try:
            key = ask(PROMPT).strip()
            if key in _SAVES:
                return _SAVES[key]
            at = _next_place(key, at, waiting, desk, console, ask)
        except EOFError:
            return True
        except UnicodeDecodeError:
            console.print("The input is not in the terminal's encoding; type it again.")
    console.print("Nothing more to review." if waiting else "Nothing to review.")
    return True


def _next_place(
    key: str, at: int, waiting: Sequence[Row], desk: Desk, console: Console, ask: Callable[[str], str]
) -> int:
    """Does what the key asks for, and gives the place of the finding to show next."""
    if key in _VERDICT_OF:
        return at + 1 if _decide(_VERDICT_OF[key], waiting[at], desk, console, ask) else at
    if key == "":
        return at + 1
    if key == "b":
        return max(0, at - 1)
    if key == "u":
        undone = desk.undo()
        return next((place for place, finding in enumerate(waiting) if finding["id"] == undone), at)
    console.print(f"{key!r} is none of these keys.", markup=False)
    return at


def _decide(verdict: str, finding: Row, desk: Desk, console: Console, ask: Callable[[str], str]) -> bool:
    """Asks for what the verdict needs and keeps the decision; False where a value is needed and none was typed."""
    value = ask("value: ").strip() if verdict == "own_value" else ""
    if verdict == "own_value" and not value:
        console.print("No value, no decision.")
        return False
    desk.decide(finding, verdict, value, ask("reason (Enter for none): ").strip())
    return True


def _show(
    finding: Row,
    lines: Lines,
    explanations: Mapping[str, str],
    desk: Desk,
    console: Console,
) -> None:
    """Prints the finding with both sides next to each other."""
    from rich.table import Table
    from rich.text import Text

    console.print(Text(visible(f"{finding['check'].replace('_', ' ')}: {finding['subject']}"), "bold"))
    console.print(Text(visible(finding["why"])))
    if about := explanations.get(finding["check"]):
        console.print(Text(about, "dim"))
    for iscm_id, score, why in (seen for match in finding["names"].values() for seen in match["candidates"]):
        console.print(Text(visible(f"  may be {iscm_id}, {score:g}: {why}")))
    sides = Table(show_header=True, expand=True)
    for side, label in (("a", "left"), ("b", "right")):
        sides.add_column(Text(visible(f"{label}: {finding[side]}" if finding[side] else label)), ratio=1)
    sides.add_row(*(_passage(finding["sides"][side], lines) for side in SIDES))
    console.print(sides)
    fills = f"; a decision fills {finding['fills']}" if finding["fills"] else ""
    verdicts = "  ".join(f"{number} {label.lower()}" for number, label in enumerate(VERDICT_LABELS.values(), start=1))
    console.print(Text(verdicts + fills, "cyan"))
    if (decision := desk.decided.get(finding["id"])) is not None:
        verdict = f"{VERDICT_LABELS[decision['verdict']]} {decision['value']}".strip()
        console.print(Text(visible(f"decided: {verdict}, {decision['reviewer']}, {decision['date']}"), "green"))


def _passage(places: Sequence[Sequence[object]], lines: Lines) -> Text:
    """The lines of the places with those around them, and their words marked."""
    from rich.text import Text

    text = Text()
    shown: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
    for document_id, page, line, start, end in places:
        numbered = lines.get((str(document_id), int(str(page))), ())
        index = next((i for i, row in enumerate(numbered) if row[0] == line), None)
        if index is None:
            continue
        for near in range(max(0, index - AROUND), min(len(numbered), index + AROUND + 1)):
            shown.setdefault((str(document_id), int(str(page)), near), [])
        shown[str(document_id), int(str(page)), index].append((int(str(start)), int(str(end))))
    last: tuple[str, int] | None = None
    for (document_id, page, index), spans in sorted(shown.items())[:MOST_LINES]:
        if (document_id, page) != last:
            text.append(f"{document_id}, page {page}\n", "dim")
            last = (document_id, page)
        number, words, *_ = lines[document_id, page][index]
        text.append(f"{number:>5} ", "dim")
        line = Text(visible(str(words)))
        for start, end in spans:
            line.stylize("bold reverse", start, end)
        text.append_text(line).append("\n")
    if len(shown) > MOST_LINES:
        text.append(f"… and {len(shown) - MOST_LINES} more lines", "dim")
    return text


def saved_decisions(rows: Rows, file: Path) -> dict[str, Row]:
    """The decisions of the release, and those that an earlier review saved to `file` and no run has read yet.

    Of two decisions on one finding the later one counts; of two of the same day, the one in the file.
    """
    kept = {row["finding_id"]: {name: _text(row[name]) for name in DECISION_COLUMNS} for row in rows["decisions"]}
    if file.exists():
        from pipeline.rules import read_decisions

        for decision in read_decisions(file):
            if decision.finding_id in kept and kept[decision.finding_id]["date"] > decision.date:
                continue
            kept[decision.finding_id] = {name: _text(getattr(decision, name)) for name in DECISION_COLUMNS}
    return kept


def save_decisions(decided: Mapping[str, Row], file: Path) -> None:
    """Writes decisions.csv, whole or not at all. Raises `UseError` where it cannot be written."""
    rows = [DECISION_COLUMNS, *([row[name] for name in DECISION_COLUMNS] for row in decided.values())]
    text = "".join(",".join(map(_cell, row)) + "\n" for row in rows)
    try:
        with written(file) as beside:
            beside.write_text(text, encoding="utf-8", errors="replace", newline="")
    except OSError as error:
        raise UseError(f"{file}: cannot be written ({error.strerror}); name another file with --save") from error


def _cell(text: str) -> str:
    """The text as a cell of a CSV file.

    `csv.writer` would not quote a lone carriage return, which no reader accepts.
    """
    text = harmless(text)
    return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text


def new_desk(rows: Rows, file: Path, reviewer: str) -> Desk:
    """A desk with the decisions that exist already; `reviewer` signs the new ones."""
    return Desk(reviewer, date.today().isoformat(), saved_decisions(rows, file))


def _text(value: object) -> str:
    return "" if value is None else str(value)
