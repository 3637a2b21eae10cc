"""Every type that passes between the stages, in the order in which the stages make them.

Units: pages and lines count from 1; boxes are in points from the top left corner of the page; dates are
`datetime.date`; a *name* is always the printed form, an *id* always one of the registry (or `new-…`, for what the
registry lacks).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal


def content_id(prefix: str, *parts: str) -> str:
    """An id made of what it stands for: the prefix and 12 hexadecimal digits of a hash of the parts."""
    return f"{prefix}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:12]}"


# ---------------------------------------------------------------- read: a file becomes a Document


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the page's top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float

    def __str__(self) -> str:
        return f"{self.x0:.1f} {self.top:.1f} {self.x1:.1f} {self.bottom:.1f}"


SAME_SIZE = 0.6  # points: sizes that differ by no more count as one


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line that is not blank.

    `number` is the line's number in the file for a text file (what an editor shows), on the page for a PDF, that of the
    row for a sheet; of other files it counts the paragraphs and the rows of tables from the file's beginning.
    `text` is what is printed, `words` what is read: letter-spacing undone, Markdown marks taken off.
    `gap` says that blank space stands above the line. `box` is known for PDFs alone, `size` (points) and `bold`
    also for word processors' files, web pages and sheets.
    `ended` says that the next line's first word would have fitted on it: whoever set it ended the line there.
    `linked` says that a link covers most of it, `margin` why the reader takes it for page furniture (empty where not),
    `engine` what read it: `pdfium`, `pdfplumber`, `ocr`, or empty for a text file. `column` counts the columns of a
    page of text that is set in columns, in reading order: two lines of it may have one number.
    """

    page: int
    number: int
    text: str
    words: str
    gap: bool = False
    box: Box | None = None
    size: float | None = None
    bold: bool = False
    ended: bool = False
    linked: bool = False
    margin: str = ""
    engine: str = ""
    column: int = 0

    def is_set_like(self, other: Line) -> bool:
        """Whether both are set in one style, as far as an eye can tell."""
        same_size = abs((self.size or 0.0) - (other.size or 0.0)) <= SAME_SIZE
        return self.bold == other.bold and self.linked == other.linked and same_size

    def __hash__(self) -> int:
        # lines are keys by the thousand, and where one stands nearly always tells it from all others
        return hash((self.page, self.number, self.column))


@dataclass(frozen=True, slots=True)
class Link:
    """An address of a page's link layer. `line` is the line it lies on, where the file says so (PDF), else None."""

    page: int
    url: str
    source: Line
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a printed table: its cells from left to right, and the lines they were read from."""

    cells: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page in reading order. `link_lines` are the lines that only list the page's addresses (text dumps).

    `aside` are the lines that stand in the file but are no part of the page's text, with the reason as their `margin`:
    the navigation of a web page, hidden rows, deleted words.
    `engine` is the PDF engine that read it, empty for a text file. `is_picture` says that something is drawn on it
    and that it has no text: a scan, or text drawn as outlines. `problem` says why it could not be read, empty where it
    could. `lost` is the share of the characters that the engine sees and the lines lack (below 0 where they have too
    many), 0 where it is small.
    """

    number: int
    lines: tuple[Line, ...]
    links: tuple[Link, ...] = ()
    tables: tuple[tuple[Row, ...], ...] = ()
    link_lines: tuple[Line, ...] = ()
    engine: str = ""
    is_picture: bool = False
    problem: str = ""
    aside: tuple[Line, ...] = ()
    lost: float = 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of an input file before it is read. `sha256` is of its bytes."""

    document_id: str
    file_name: str
    media_type: str
    sha256: str
    byte_size: int


@dataclass(frozen=True, slots=True)
class Mending:
    """A printed form that the text layer damaged, and what is read instead; `read` is empty where that is unknown.

    `damage` says what happened to it; it stands `count` times in the document, first at `where`.
    """

    printed: str
    read: str
    damage: str
    count: int
    where: Where


@dataclass(frozen=True, slots=True)
class Document:
    """A file as pages of lines. `mendings` are the damaged words whose reading differs from what is printed.

    `is_repaired` says that a PDF was damaged and that a mended copy of it was read.
    """

    source: Source
    pages: tuple[Page, ...]
    mendings: tuple[Mending, ...] = ()
    is_repaired: bool = False

    @property
    def document_id(self) -> str:
        """The slug of the file's name."""
        return self.source.document_id

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in reading order, without the lists of addresses that end the pages of a text dump."""
        return tuple(line for page in self.pages for line in page.lines)

    @property
    def links(self) -> tuple[Link, ...]:
        """The addresses of all pages' link layers."""
        return tuple(link for page in self.pages for link in page.links)


# ---------------------------------------------------------------- extract: a Document becomes records


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part of a line that a record was read from: `line.text[start:end]`."""

    line: Line
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The words as printed."""
        return self.line.text[self.start : self.end]

    def place(self) -> tuple[int, int, int, int]:
        """Its position in reading order: page, column, line, first character."""
        return self.line.page, self.line.column, self.line.number, self.start


@dataclass(frozen=True, slots=True)
class Where:
    """Where a record was read: one fragment a line, in reading order. Attached once, never replaced."""

    document_id: str
    fragments: tuple[Fragment, ...]

    @property
    def page(self) -> int:
        """The page of the first fragment."""
        return self.fragments[0].line.page

    @property
    def lines(self) -> tuple[Line, ...]:
        """The line of each fragment."""
        return tuple(fragment.line for fragment in self.fragments)

    @property
    def quote(self) -> str:
        """The words as printed, lines joined by a blank."""
        return " ".join(fragment.quote.strip() for fragment in self.fragments)

    def __add__(self, other: Where) -> Where:
        """Both places, lines in reading order, no fragment twice."""
        merged = dict.fromkeys((*self.fragments, *other.fragments))
        return Where(self.document_id, tuple(sorted(merged, key=Fragment.place)))


def whole_lines(document_id: str, lines: Iterable[Line]) -> Where:
    """The whole of these lines as a place."""
    return Where(document_id, tuple(Fragment(line, 0, len(line.text)) for line in lines))


Context = Literal[
    "heading", "table", "theme_list", "initiative_list", "publication", "prose", "event", "global_meeting"
]
DEFINING: tuple[Context, ...] = ("heading", "table", "global_meeting")  # where a name stands for rows of its own
LISTED_CONTEXTS: tuple[Context, ...] = ("heading", "theme_list", "initiative_list")  # where a report lists a mechanism


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a document names a mechanism: the printed name, and what kind of place it is."""

    printed: str
    context: Context
    where: Where


@dataclass(frozen=True, slots=True)
class Interval:
    """First to last day of a printed date; `precision` is `month` where only months are printed.

    `place` is the one printed with this date, as printed. `year_printed` says that a year stands with the date; where
    none does, it is the report's.
    """

    start: date
    end: date
    precision: Literal["day", "month"] = "day"
    place: str = ""
    year_printed: bool = field(default=True, compare=False)


EventStatus = Literal["held", "postponed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting, or a series of them that one phrase prints. `owner` is the heading it stands under."""

    owner: Mention
    event_type: str
    name: str
    ordinal: int | None
    count: int | None
    topic: str
    place: str
    status: EventStatus
    intervals: tuple[Interval, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Anniversary:
    """'30th anniversary of …' under a heading; `owner` is the name it is printed with, else the heading."""

    owner: Mention
    anniversary: int
    where: Where


@dataclass(frozen=True, slots=True)
class ThemeListing:
    """A mechanism (or a group such as 'all ISCMs') listed under a theme, or a theme in a mechanism's table row."""

    theme: str
    owner: Mention
    where: Where


@dataclass(frozen=True, slots=True)
class InitiativeListing:
    """A mechanism listed under a global initiative, `initiative` being the printed label."""

    initiative: str
    owner: Mention
    where: Where


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication listed; `owner` is the mechanism printed with it, None where none is."""

    owner: Mention | None
    title: str
    url: str
    where: Where


LinkOrigin = Literal["annotation", "text", "text_rejoined"]


@dataclass(frozen=True, slots=True)
class Address:
    """An address with the mechanism of the passage it stands in (`owner`), None where it stands for none."""

    owner: Mention | None
    url: str
    origin: LinkOrigin
    where: Where


THEME_COUNT = "theme_mechanism_count"  # the metric of a claim whose subject is a theme, or several


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that prose prints. `subject` is a kind, an id or the printed theme; `scope` what it is counted over."""

    metric: str
    subject: str
    value: int
    scope: str
    where: Where


@dataclass(frozen=True, slots=True)
class Body:
    """An organization or global dialogue that prose names in a role (`secretariat`, `global_dialogue`).

    `body_id` is that of `known_others.csv`, else the slug of the name.
    """

    role: str
    body_id: str
    name: str
    where: Where


ParticipantRole = Literal["member", "observer", "chair", "secretariat"]


@dataclass(frozen=True, slots=True)
class Participant:
    """A State or body that a source names for the mechanism `owner`, in a role.

    `country` is its ISO 3166 alpha-3 code, empty for a body and for a territory that has none. `year` is the one that
    is printed for the role, None where none is.
    """

    owner: Mention
    printed: str
    country: str
    role: ParticipantRole
    year: int | None
    where: Where


@dataclass(frozen=True, slots=True)
class Profile:
    """A row of a leaflet's table as printed, with the numbers and regions read from it.

    With `states_counted`, the row lists its States without a number, and `constituent_states` is how many it lists;
    with `lists_some`, its list leaves States out ('including …').
    `other_columns` are the cells that no other field holds, 'Head: cell', joined with '; '.
    """

    owner: Mention
    printed_kind: str
    kind: str
    printed_regions: str
    regions: tuple[str, ...]
    printed_year: str
    year_established: int | None
    printed_states: str
    constituent_states: int | None
    printed_themes: str
    where: Where
    states_counted: bool = False
    lists_some: bool = False
    printed_observers: str = ""
    observers: int | None = None
    printed_chair: str = ""
    printed_secretariat: str = ""
    other_columns: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about how a place was read, e.g. a cell that is not a number; `read` is what was read for `value`."""

    check: str
    subject: str
    value: str
    explanation: str
    where: Where
    read: str = ""
    needs_review: bool = True


@dataclass(frozen=True, slots=True)
class Extract:
    """All that one document says, in printed names; nothing is looked up yet.

    `furniture` gives the reason for each line set aside. A line of the document that is neither there nor in the
    `Where` of a record is unclaimed. A report that has a table of mechanisms is a leaflet as well: `of_leaflet` are the
    records that its table and the prose beside it gave.
    """

    document: Document
    kind: str
    report_year: int | None
    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    anniversaries: tuple[Anniversary, ...] = ()
    themes: tuple[ThemeListing, ...] = ()
    initiatives: tuple[InitiativeListing, ...] = ()
    publications: tuple[Publication, ...] = ()
    addresses: tuple[Address, ...] = ()
    claims: tuple[Claim, ...] = ()
    bodies: tuple[Body, ...] = ()
    profiles: tuple[Profile, ...] = ()
    participants: tuple[Participant, ...] = ()
    remarks: tuple[Remark, ...] = ()
    furniture: Mapping[Line, str] = field(default_factory=dict)
    of_leaflet: frozenset[object] = frozenset()

    def source_of(self, record: object) -> str:
        """The kind of document that a record of this one is from: `highlights` or `leaflet`."""
        return "leaflet" if record in self.of_leaflet else self.kind

    def side(self, kind: str) -> Extract | None:
        """What the document says as one of this kind, with all remarks; None where it is not of this kind."""
        if not self.of_leaflet:
            return self if self.kind == kind else None
        if kind not in (self.kind, "leaflet"):
            return None
        own: dict[str, Any] = {
            column.name: tuple(record for record in kept if self.source_of(record) == kind)
            for column in fields(self)
            if isinstance(kept := getattr(self, column.name), tuple) and column.name != "remarks"
        }
        year = self.report_year if kind == self.kind else None
        return replace(self, kind=kind, report_year=year, of_leaflet=frozenset(), **own)


# ---------------------------------------------------------------- resolve: printed names get ids

Method = Literal["exact", "alias", "acronym", "fuzzy", "decision", "none"]
MatchStatus = Literal["accepted", "review", "rejected"]


@dataclass(frozen=True, slots=True)
class Considered:
    """A mechanism that a name was not linked to: its score from 0 to 100, and what speaks for and against it."""

    iscm_id: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a printed name stands for, and how sure that is.

    `score` runs from 0 to 100 and `margin` is its distance to the best candidate of another id (`runner_up`).
    `former` says that the printed form is a name the mechanism no longer has. `features` names what matched.
    `undecided` is what it would be but for a person's decision, `decided_in` the id of the finding it was made on.
    `considered` are the best three candidates of a name that is not accepted, best first.
    `role` says what of a mechanism, the `runner_up`, is named where it is not the mechanism itself ('secretariat').
    `probability`, from 0 to 1, says how often names that match like this one are linked rightly.
    """

    iscm_id: str
    method: Method
    score: float
    runner_up: str
    runner_up_score: float
    status: MatchStatus
    former: bool = False
    features: str = ""
    undecided: Resolution | None = None
    decided_in: str = ""
    considered: tuple[Considered, ...] = ()
    role: str = ""
    probability: float | None = None

    @property
    def margin(self) -> float:
        """How far what is linked is ahead of the runner-up; 0 where nothing is."""
        return max(0.0, self.score - self.runner_up_score)


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event that a report names for a later year: the words that name it, and the event they stand with."""

    iscm_id: str
    event_type: str
    year: int
    words: str
    event: Event


@dataclass(frozen=True, slots=True)
class Resolved:
    """An extract with the id of each mention, theme and initiative; the printed forms stay in the extract."""

    extract: Extract
    mechanisms: Mapping[Mention, Resolution]
    themes: Mapping[str, tuple[str, ...]]
    initiatives: Mapping[str, str]
    claim_subjects: Mapping[Claim, str]
    groups: Mapping[Mention, tuple[str, ...]] = field(default_factory=dict)
    announcements: tuple[Announcement, ...] = ()

    def iscm_id(self, mention: Mention | None) -> str:
        """The id a mention stands for; empty where there is none (no mention, a group, a body that is no mechanism)."""
        found = self.mechanisms.get(mention) if mention is not None else None
        return found.iscm_id if found is not None else ""

    def iscm_ids(self, mention: Mention) -> tuple[str, ...]:
        """The ids a mention stands for: one, none, or those of a group ('all ISCMs' are all with a heading)."""
        iscm_id = self.iscm_id(mention)
        return self.groups.get(mention, (iscm_id,) if iscm_id else ())


Stage = Literal["open", "read", "extract", "resolve", "compare"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a document failed, on which error, and what it cost: seconds, and bytes of memory at the peak.

    `caused_by` is the error underneath, that of a library mostly; both are 'TypeError: …', or empty.
    """

    stage: Stage
    error: str = ""
    caused_by: str = ""
    seconds: float = 0.0
    peak_memory: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """What a run keeps of a document in memory; its rows and findings lie in the cache.

    `kind` is empty where it gave no rows; `reason` and `failure` then say why. `mechanisms` are the ids it speaks of,
    `theme_ids` the themes it gives to some of them, `leaflet_theme_ids` those that a leaflet gives, or a report with a
    table of mechanisms by its table; None where there is no such table. `line_count` and `unclaimed_count` are of its
    lines.
    """

    source: Source
    kind: str = ""
    report_year: int | None = None
    page_count: int = 0
    engines: str = ""
    is_repaired: bool = False
    line_count: int = 0
    unclaimed_count: int = 0
    mechanisms: tuple[str, ...] = ()
    theme_ids: frozenset[str] = frozenset()
    leaflet_theme_ids: frozenset[str] | None = None
    reason: str = ""
    failure: Failure | None = None


# ---------------------------------------------------------------- reconcile: records become findings

FindingStatus = Literal["agree", "conflict", "both", "leaflet_only", "highlights_only", "renamed", "info"]


Verdict = Literal["accept_a", "accept_b", "own_value", "not_an_error", "not_a_match", "unsure"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a finding, as kept in `raw/decisions.csv`.

    `evidence_hash` is that of the finding decided on; empty holds for any evidence. From `check` on it is what the
    person saw, kept so that the program can say what has changed since.
    """

    finding_id: str
    verdict: Verdict
    value: str
    reviewer: str
    date: str
    reason: str
    evidence_hash: str
    check: str = ""
    subject: str = ""
    value_a: str = ""
    value_b: str = ""
    quote_a: str = ""
    quote_b: str = ""


DECISION_COLUMNS = tuple(column.name for column in fields(Decision))  # of decisions.csv, wherever it is saved


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell of a published table that a decision fills: in the rows where the columns of `at` have these values.

    `holds` says what may stand in it, `verdicts` which verdicts fill it.
    """

    table: str
    column: str
    at: tuple[tuple[str, str], ...]
    holds: Literal["integer", "iscm_id"] = "integer"
    verdicts: tuple[Verdict, ...] = ("accept_a", "accept_b", "own_value")


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison and its outcome. `a` is the leaflet's (or the prose's) side, `b` the report's (or the table's).

    `settles` is what a decision on it fills, None where it fills nothing. `problem` says why a decision is not applied:
    its evidence has changed, or its value cannot stand there; empty where it is, or where there is none.
    """

    check: str
    subject: str
    status: FindingStatus
    explanation: str
    iscm_id: str = ""
    report_year: int | None = None
    value_a: str = ""
    value_b: str = ""
    where_a: Where | None = None
    where_b: Where | None = None
    needs_review: bool = False
    distinct: str = ""
    settles: Cell | None = None
    decision: Decision | None = None
    problem: str = ""

    @property
    def finding_id(self) -> str:
        """Stable over runs and documents: made of what is compared, not of the values, which a decision outlives.

        `distinct` tells findings of one check and subject apart (two odd cells of one kind).
        """
        return content_id("f", self.check, self.subject, str(self.report_year or ""), self.distinct)

    @property
    def quote_a(self) -> str:
        """The passage of side a as printed, empty where there is none."""
        return self.where_a.quote if self.where_a else ""

    @property
    def quote_b(self) -> str:
        """The passage of side b as printed, empty where there is none."""
        return self.where_b.quote if self.where_b else ""

    @property
    def evidence_hash(self) -> str:
        """Changes when what a person saw on deciding changes: a value, a passage or the outcome."""
        return content_id("e", self.status, self.value_a, self.value_b, self.quote_a, self.quote_b)

    @property
    def decided_value(self) -> str | None:
        """What the decision says is right; None where there is none, it names no value, or it is not applied."""
        if self.decision is None or self.problem:
            return None
        values = {"accept_a": self.value_a, "accept_b": self.value_b, "own_value": self.decision.value}
        return values.get(self.decision.verdict)


MOST_HELD = 3_000  # findings


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of a run: how many of each status and how many need a person, and as many as can be held.

    `findings` are all of them for a run of some hundred documents; of more, the first `MOST_HELD` and the decided ones.
    """

    findings: tuple[Finding, ...] = ()
    statuses: Mapping[str, int] = field(default_factory=dict)
    open_count: int = 0

    @property
    def to_review(self) -> tuple[Finding, ...]:
        """Those of `findings` that need a person and that no decision has settled."""
        return tuple(finding for finding in self.findings if finding.needs_review)
