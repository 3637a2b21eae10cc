"""The records of one document while it is read: what every kind of document fills and makes its `Extract` of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar, get_args, get_origin, get_type_hints

from pipeline.model import Context, Document, Extract, Line, Mention, Profile, Remark, Where


class Placed(Protocol):
    """A record of an `Extract`, or a remark: it knows where it was read."""

    @property
    def where(self) -> Where:
        """The words that it was read from."""


P = TypeVar("P", bound=Placed)

# The field of an `Extract` that holds the records of a type: 'mentions: tuple[Mention, ...]' gives Mention -> mentions.
# The annotations of `Extract` are the one list of record types: a new type is added there and nowhere else.
FIELD_OF: Mapping[type, str] = {
    get_args(hint)[0]: name for name, hint in get_type_hints(Extract).items() if get_origin(hint) is tuple
}


class Collected:
    """What has been read so far: records by their type, each in the order in which it was added, and furniture."""

    def __init__(self) -> None:
        self._records: dict[type, list[Any]] = {kind: [] for kind in FIELD_OF}
        self.furniture: dict[Line, str] = {}

    def add(self, record: P) -> P:
        """Keeps a record or a remark, and gives it back. Raises `KeyError` for a type that `Extract` does not hold."""
        self._records[type(record)].append(record)
        return record

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The rows of tables that were read so far."""
        return tuple(self._records[Profile])

    def add_all(self, records: Iterable[Placed]) -> None:
        """Keeps each of the records or remarks."""
        for record in records:
            self.add(record)

    def mention(self, printed: str, context: Context, where: Where) -> Mention:
        """The mention of a name, which is kept; runs of blanks in the name become one."""
        return self.add(Mention(" ".join(printed.split()), context, where))

    def set_aside(self, lines: Iterable[Line], reason: str) -> None:
        """Notes that the lines hold no record, and why."""
        self.furniture.update(dict.fromkeys(lines, reason))

    def extract(self, document: Document, kind: str, report_year: int | None = None) -> Extract:
        """All that was read of the document; `report_year` is None for a kind that is not about one year."""
        records: dict[str, Any] = {FIELD_OF[of_kind]: tuple(found) for of_kind, found in self._records.items()}
        return Extract(document, kind, report_year, furniture=self.furniture, **records)


def records_of(extract: Extract) -> Iterator[Placed]:
    """All records of an extract, one type after the other. A remark is no record: it is about what was not read."""
    for kind, name in FIELD_OF.items():
        if kind is not Remark:
            yield from getattr(extract, name)


def owners_of(extract: Extract) -> Iterator[Mention]:
    """The mechanism of each record that has one, as printed."""
    for record in records_of(extract):
        owner = getattr(record, "owner", None)
        if owner is not None:
            yield owner
