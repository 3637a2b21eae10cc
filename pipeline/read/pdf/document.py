"""PDF -> Document: each page by pdfium or pdfplumber, then what only the whole document tells of its lines and rows.

Pages are read one at a time and forgotten, so that a long file costs little more memory than its lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ProtectedError, UnreadableError
from pipeline.model import Document, Line, Link, Page, Source
from pipeline.read.layout.margins import MarginLine, margin_reasons
from pipeline.read.layout.sheet import Sheet
from pipeline.read.layout.table_rows import tables_by_page
from pipeline.read.options import ReadOptions
from pipeline.read.pdf.draft import Draft, DraftLink, draft_of
from pipeline.read.pdf.repair import page_count, repaired
from pipeline.text.passage import WordBreaks

if TYPE_CHECKING:
    from pipeline.read.pdf.plumber import Plumber


def read(path: Path, source: Source, options: ReadOptions) -> Document:
    """The PDF as pages. It is opened without a password if it needs none.

    Pages that pdfium declines are read by pdfplumber, and those that are pictures by OCR if `options` ask for it.
    Raises `UnreadableError` if the file is damaged or has no pages, and `ProtectedError` if no password opens it.
    """
    for password in (None, *options.passwords):
        try:
            return _opened(path, source, options, password)
        except ProtectedError as error:
            wrong = error.__cause__
    advice = "give it with --password, or save the file without one"
    if options.passwords:
        advice = "none of the given ones opens it; give the right one with --password"
    raise ProtectedError(f"{source.file_name}: protected by a password; {advice}") from wrong


def _opened(path: Path, source: Source, options: ReadOptions, password: str | None) -> Document:
    """The PDF as pages, opened with one password. Raises `ProtectedError` if that is not the right one."""
    document = _read(path, source, options.engine, password)
    pictures = {page.number for page in document.pages if page.is_picture}
    if not (pictures and options.ocr):
        return document
    from pipeline.read.pdf.ocr import NAME, with_text_layer

    with with_text_layer(path, source, password) as layered:
        document = _read(layered, source, options.engine)
    pages = tuple(_by(NAME, page) if page.number in pictures else page for page in document.pages)
    return Document(source, pages, is_repaired=document.is_repaired)


def _by(engine: str, page: Page) -> Page:
    """The page, and everything on it, marked as read by this engine."""
    marked = {line: replace(line, engine=engine) for line in page.lines}
    return replace(
        page,
        lines=tuple(marked[line] for line in page.lines),
        links=tuple(
            replace(link, source=marked[link.source], line=link.line and marked[link.line]) for link in page.links
        ),
        tables=tuple(
            tuple(replace(row, lines=tuple(marked.get(line, line) for line in row.lines)) for row in table)
            for table in page.tables
        ),
        engine=engine,
    )


def _read(path: Path, source: Source, engine: str, password: str | None = None) -> Document:
    """The PDF as pages, by one engine and its fallback.

    A repaired copy is read too if qpdf counts other pages, or if a page fails. Of the two readings, the one with more
    pages counts, then the one with fewer pages that could not be read.
    """
    failure: UnreadableError | None = None
    drafts: list[Draft] = []
    try:
        drafts = _drafts(path, source, engine, password)
    except ProtectedError:
        raise
    except UnreadableError as error:
        failure = error
    counted = page_count(path, password)
    if drafts and counted in (None, len(drafts)) and not any(draft.problem for draft in drafts):
        return Document(source, _pages(drafts))
    mended: list[Draft] = []
    with repaired(path, password) as copy, suppress(UnreadableError):
        mended = _drafts(copy, source, engine) if copy else []
    if (len(mended), -_problems(mended)) > (len(drafts), -_problems(drafts)):
        return Document(source, _readable(mended, source), is_repaired=True)
    if failure is not None:
        raise failure
    if not drafts:
        raise UnreadableError(f"{source.file_name}: a PDF without pages; open it and save it again as PDF")
    return Document(source, _readable(drafts, source, counted or 0))


def _readable(drafts: Sequence[Draft], source: Source, counted: int = 0) -> tuple[Page, ...]:
    """The pages, with an empty one for each that qpdf counts but the engine has not found.

    Raises `UnreadableError` if no page could be read.
    """
    if all(draft.problem for draft in drafts):
        raise UnreadableError(
            f"{source.file_name}, page {drafts[0].number}: damaged ({drafts[0].problem});"
            " open it and save it again as PDF"
        )
    unseen = (Page(number, (), problem="not found") for number in range(len(drafts) + 1, counted + 1))
    return (*_pages(drafts), *unseen)


def _problems(drafts: Sequence[Draft]) -> int:
    return sum(bool(draft.problem) for draft in drafts)


def _drafts(path: Path, source: Source, engine: str, password: str | None = None) -> list[Draft]:
    """The draft of each page. Raises `UnreadableError` if the file cannot be opened."""
    drafts: list[Draft] = []
    before = Draft(0, 0.0, "")
    for number, sheet in enumerate(_sheets(path, source, engine, password), start=1):
        if isinstance(sheet, Sheet):
            before = draft_of(sheet, before)
            drafts.append(before)
        else:
            drafts.append(Draft(number, 0.0, "", problem=sheet))
    return drafts


def _sheets(path: Path, source: Source, engine: str, password: str | None) -> Iterator[Sheet | str]:
    """The pages of the file as the engine sees them; pages that pdfium declines, as pdfplumber sees them.

    A page that neither can read comes as the name of the error: no page is lost silently, and none costs the others.
    """
    with ExitStack() as stack:
        if engine == "pdfplumber":
            yield from _reference_sheets(stack.enter_context(_plumber(path, source, password)))
            return
        from pypdfium2 import PdfiumError

        from pipeline.read.pdf.pdfium import Pdfium

        try:
            document = stack.enter_context(Pdfium(path, password))
        except PdfiumError as error:
            if "password" in str(error).casefold():
                raise ProtectedError(source.file_name) from error
            yield from _reference_sheets(stack.enter_context(_plumber(path, source, password)))
            return
        reference: Plumber | None = None
        for number, sheet in enumerate(document.sheets(), start=1):
            if isinstance(sheet, Sheet) and (sheet.words or not sheet.has_drawing):
                yield sheet
                continue
            try:
                reference = reference or stack.enter_context(_plumber(path, source, password))
            except UnreadableError as error:
                yield sheet if isinstance(sheet, Sheet) else _named(error.__cause__ or error)
                continue
            other = _reference_sheet(reference, number)
            if isinstance(sheet, Sheet) and (isinstance(other, str) or not other.words):
                yield sheet
            else:
                yield other


def _plumber(path: Path, source: Source, password: str | None) -> Plumber:
    from pipeline.read.pdf.plumber import Plumber, needs_password

    try:
        return Plumber(path, password)
    except Exception as error:  # pdfplumber's own exceptions and those of pdfminer have no common base
        if needs_password(error):
            raise ProtectedError(source.file_name) from error
        raise UnreadableError(
            f"{source.file_name}: damaged PDF ({type(error).__name__}); open it and save it again as PDF"
        ) from error


def _reference_sheets(reference: Plumber) -> Iterator[Sheet | str]:
    """Each page in turn, as pdfplumber sees it."""
    for number in range(1, reference.page_count + 1):
        yield _reference_sheet(reference, number)


def _reference_sheet(reference: Plumber, number: int) -> Sheet | str:
    """The page as pdfplumber sees it, or the name of the error if it cannot read it."""
    if number > reference.page_count:
        return "not found"
    try:
        return reference.sheet(number)
    except Exception as error:  # as above
        return _named(error)
    finally:
        reference.close_page(number)


def _named(error: BaseException) -> str:
    return type(error).__name__


# ---------------------------------------------------------------- the whole document


def _pages(drafts: Sequence[Draft]) -> tuple[Page, ...]:
    """The pages with what only the whole document tells: furniture of the margins, and rows over a page break."""
    _mark_margins(drafts)
    _close_page_breaks(drafts)
    breaks = WordBreaks(word for draft in drafts for line in draft.lines for word in line.words.split())
    printed = [((line,), row) for draft in drafts for line in draft.lines if (row := draft.rows.get(line.number))]
    tables = tables_by_page(printed, breaks)
    return tuple(
        Page(
            draft.number,
            tuple(draft.lines),
            tuple(_link(draft, link) for link in draft.links),
            tables.get(draft.number, ()),
            engine=draft.engine,
            is_picture=draft.is_picture,
            problem=draft.problem,
            lost=draft.lost,
        )
        for draft in drafts
    )


def _link(draft: Draft, link: DraftLink) -> Link:
    """The link with its first line; if it covers none, its source is the nearest one."""
    if not link.lines:
        return Link(draft.number, link.url, draft.lines[link.nearest - 1], None)
    line = draft.lines[link.lines[0] - 1]
    return Link(draft.number, link.url, line, line)


def _mark_margins(drafts: Sequence[Draft]) -> None:
    """Gives the running headers, footers and page numbers of all pages their reason; lines of tables have none."""
    outside_tables = [
        [MarginLine(line.words, line.box) for line in draft.lines if line.box and line.number not in draft.rows]
        for draft in drafts
    ]
    found = margin_reasons(outside_tables, [draft.height for draft in drafts])
    for draft, reasons in zip(drafts, found, strict=True):
        if reasons:
            draft.lines = [
                replace(line, margin=reasons[line.box])
                if line.number not in draft.rows and line.box in reasons
                else line
                for line in draft.lines
            ]


def _close_page_breaks(drafts: Sequence[Draft]) -> None:
    """Removes the gap above the first line of a page's text if it is set like the last line of the page before.

    A sentence may run on over the page break; only furniture stands between the two lines.
    """
    last: Line | None = None
    for draft in drafts:
        text = [at for at, line in enumerate(draft.lines) if not line.margin]
        if text and last is not None:
            first = draft.lines[text[0]]
            draft.lines[text[0]] = replace(first, gap=first.gap and not first.is_set_like(last))
        last = draft.lines[text[-1]] if text else last
