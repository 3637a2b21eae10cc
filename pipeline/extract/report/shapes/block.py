"""What every shape gives: blocks of words on one mechanism, and the lines that hold a shape together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.extract.report.stated import Stated
from pipeline.model import Line, Remark
from pipeline.text.passage import Passage


@dataclass(frozen=True, slots=True)
class Block:
    """Words that tell of one mechanism's meetings, and where they stand.

    `owner` is the name printed for the mechanism, None where the heading above the block has it. `text` is what the
    grammar reads, `stated` what is printed apart from it. `lines` are all lines of the block, in reading order.
    """

    owner: Passage | None
    text: Passage
    stated: Stated
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Shaped:
    """The blocks that were found, and the lines that only hold them together -> why they are set aside.

    'January' over the meetings of a calendar and the header of a table are such lines. `doubts` are words on a meeting
    that does not say whose it was; a person is asked about them. `remarks` are what a person should know of the others.
    `headings` are single lines that are headings by what stands below them, and in no block.
    """

    blocks: tuple[Block, ...] = ()
    furniture: Mapping[Line, str] = field(default_factory=dict)
    doubts: tuple[Passage, ...] = ()
    remarks: tuple[Remark, ...] = ()
    headings: frozenset[Line] = frozenset()

    @cached_property
    def lines(self) -> frozenset[Line]:
        """All lines of the blocks and between them."""
        of_doubts = (line for doubt in self.doubts for line in doubt.where().lines)
        of_blocks = (line for block in self.blocks for line in block.lines)
        of_remarks = (line for remark in self.remarks for line in remark.where.lines)
        return frozenset((*self.furniture, *of_doubts, *of_blocks, *of_remarks))

    def __add__(self, other: Shaped) -> Shaped:
        return Shaped(
            (*self.blocks, *other.blocks),
            {**self.furniture, **other.furniture},
            (*self.doubts, *other.doubts),
            (*self.remarks, *other.remarks),
            self.headings | other.headings,
        )
