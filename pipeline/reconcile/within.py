"""Checks within a document: what it says of itself, and which parts of it could not be read or resolved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.extract.coverage import line_statuses
from pipeline.model import (
    THEME_COUNT,
    Cell,
    Claim,
    Decision,
    Extract,
    Finding,
    FindingStatus,
    Fragment,
    Mention,
    Page,
    Profile,
    Remark,
    Resolution,
    Resolved,
    Verdict,
    Where,
)
from pipeline.reconcile.between import themes_by_mechanism
from pipeline.reconcile.decisions import with_decisions
from pipeline.reconcile.seen import Seen
from pipeline.rules import Rules

WORD_CHECKS = ("mended_word", "unreadable_word")  # on words that the text layer damages
NAMING: tuple[Verdict, ...] = ("accept_a", "accept_b", "own_value", "not_a_match")  # what gives a name an id, or none
LIKENED: tuple[Verdict, ...] = ("accept_a", "own_value", "not_a_match")  # where no other side is asked about


# ---------------------------------------------------------------- what a document says of itself


def mechanism_count(seen: Seen) -> Iterator[Finding]:
    """Whether the leaflet's table lists as many mechanisms of a kind as its prose says there are.

    A table that tells no kinds is not compared.
    """
    for leaflet in seen.leaflets:
        if not any(row.kind for row in leaflet.extract.profiles):
            continue
        for claim in leaflet.extract.claims:
            if claim.metric == "mechanism_count":
                rows = [row for row in leaflet.extract.profiles if row.kind == claim.subject]
                yield _counted("mechanism_count", claim.subject, claim, rows, leaflet, "of this kind")


def theme_count(seen: Seen) -> Iterator[Finding]:
    """Whether the leaflet's table gives a theme to as many mechanisms as its prose says.

    Global processes are left out, and where the prose counts RCPs only, so does this. A table without themes is not
    compared.
    """
    for leaflet in seen.leaflets:
        given = themes_by_mechanism(leaflet)
        if not given:
            continue
        for claim in leaflet.extract.claims:
            if claim.metric != THEME_COUNT:
                continue
            subject = leaflet.claim_subjects[claim]
            kinds = claim.scope.split(";") if claim.scope else ["RCP", "IRF"]
            rows = [
                row
                for row in leaflet.extract.profiles
                if row.kind in kinds
                and any((leaflet.iscm_id(row.owner), theme_id) in given for theme_id in subject.split("+"))
            ]
            yield _counted("theme_count", subject, claim, rows, leaflet, "with this theme")


def _counted(check: str, subject: str, claim: Claim, rows: Sequence[Profile], leaflet: Resolved, what: str) -> Finding:
    names = ", ".join(leaflet.iscm_id(row.owner) for row in rows)
    status: FindingStatus = "agree" if claim.value == len(rows) else "conflict"
    lines = tuple(fragment for row in rows for fragment in row.where.fragments)
    return Finding(
        check=check,
        subject=subject,
        status=status,
        value_a=str(claim.value),
        value_b=str(len(rows)),
        where_a=claim.where,
        where_b=Where(claim.where.document_id, lines) if lines else None,
        needs_review=status == "conflict",
        settles=_claimed(claim, leaflet),
        explanation=f"The prose says {claim.value}; the table lists {len(rows)} {what}{': ' + names if names else ''}.",
    )


def _claimed(claim: Claim, resolved: Resolved) -> Cell:
    """The cell for the figure that a person finds right; the printed figure stays in a cell beside it."""
    printed = (("document_id", claim.where.document_id), ("metric", claim.metric))
    return Cell("claims", "decided_value", (*printed, ("subject", resolved.claim_subjects[claim])))


def participating_states(seen: Seen) -> Iterator[Finding]:
    """Whether the leaflet's prose and table give a mechanism the same number of participating States."""
    for leaflet in seen.leaflets:
        rows = {leaflet.iscm_id(row.owner): row for row in leaflet.extract.profiles}
        for claim in leaflet.extract.claims:
            row = rows.get(leaflet.claim_subjects[claim])
            if claim.metric != "participating_states" or row is None or row.constituent_states is None:
                continue
            status: FindingStatus = "agree" if claim.value == row.constituent_states else "conflict"
            yield Finding(
                check="participating_states",
                subject=leaflet.claim_subjects[claim],
                iscm_id=leaflet.claim_subjects[claim],
                status=status,
                value_a=str(claim.value),
                value_b=str(row.constituent_states),
                where_a=claim.where,
                where_b=row.where,
                needs_review=status == "conflict",
                settles=Cell("mechanisms", "constituent_states", (("iscm_id", leaflet.claim_subjects[claim]),)),
                explanation=f"The prose says {claim.value} States, the table {row.constituent_states}.",
            )


def iscms_represented(seen: Seen) -> Iterator[Finding]:
    """Whether as many mechanisms were represented at the global meeting as the report has entries."""
    for report in seen.reports:
        headings = {report.iscm_id(m): m for m in report.extract.mentions if m.context == "heading"}
        for claim in report.extract.claims:
            if claim.metric != "iscms_represented":
                continue
            status: FindingStatus = "agree" if claim.value == len(headings) else "conflict"
            lines = tuple(fragment for mention in headings.values() for fragment in mention.where.fragments)
            yield Finding(
                check="iscms_represented",
                subject=report.claim_subjects[claim],
                iscm_id=report.claim_subjects[claim],
                report_year=report.extract.report_year,
                status=status,
                value_a=str(claim.value),
                value_b=str(len(headings)),
                where_a=claim.where,
                where_b=Where(claim.where.document_id, lines) if lines else None,
                needs_review=status == "conflict",
                settles=_claimed(claim, report),
                explanation=f"{claim.value} ISCMs were represented; the report has entries for {len(headings)}.",
            )


# ---------------------------------------------------------------- what could not be read


def page_without_text(seen: Seen) -> Iterator[Finding]:
    """A page of a PDF that is drawn on but has no text, such as a scan: what it shows is not in the tables."""
    for extract, page in _pages(seen):
        if page.is_picture and not page.lines:
            yield _of_page(
                "page_without_text",
                extract,
                page,
                "drawn on, but without text (a scan, or text drawn as outlines);"
                " run again with --ocr, or run ocrmypdf on the file.",
            )


def unreadable_page(seen: Seen) -> Iterator[Finding]:
    """A page of a damaged PDF that no engine can read, unlike other pages: what it says is not in the tables."""
    for extract, page in _pages(seen):
        if page.problem:
            advice = f"damaged ({page.problem}); open the file, save it again as PDF, and run again."
            yield _of_page("unreadable_page", extract, page, advice, page.problem)


def lost_text(seen: Seen) -> Iterator[Finding]:
    """A page of a PDF whose lines lack more than a fiftieth of its characters, or have as many too much."""
    for extract, page in _pages(seen):
        if page.lost:
            share = f"{abs(page.lost):.0%}"
            what = f"its lines lack {share} of the characters" if page.lost > 0 else f"{share} of it is read twice"
            yield _of_page("lost_text", extract, page, f"{what}; compare what was read with the page.", share)


def _pages(seen: Seen) -> Iterator[tuple[Extract, Page]]:
    """Each page of the documents, with what was extracted from its document."""
    for resolved in seen.documents:
        for page in resolved.extract.document.pages:
            yield resolved.extract, page


def _of_page(check: str, extract: Extract, page: Page, advice: str, value: str = "") -> Finding:
    document = extract.document
    return Finding(
        check=check,
        subject=f"{document.document_id}:{page.number}",
        report_year=extract.report_year,
        status="info",
        value_a=value,
        needs_review=True,
        explanation=f"{document.source.file_name}, page {page.number}: {advice}",
    )


def repaired_document(seen: Seen) -> Iterator[Finding]:
    """A damaged PDF of which a mended copy was read: only a person can see whether all its pages are there."""
    for resolved in seen.documents:
        document = resolved.extract.document
        if document.is_repaired:
            pages = "1 page" if len(document.pages) == 1 else f"{len(document.pages)} pages"
            yield Finding(
                check="repaired_document",
                subject=document.document_id,
                report_year=resolved.extract.report_year,
                status="info",
                value_a=pages,
                needs_review=True,
                explanation=f"{document.source.file_name} is damaged; a mended copy of it was read, with {pages}:"
                " compare it with the file, or put a sound one into raw/.",
            )


def remarks(seen: Seen) -> Iterator[Finding]:
    """Places that could not be read in full, or not as printed: odd cells, words without an event, damaged words.

    The left side of a damaged word is what is printed, the right side what is read; a decision on it holds in every
    table of its document.
    """
    for resolved in seen.documents:
        for remark in resolved.extract.remarks:
            yield _of_remark(remark, resolved.extract)


def _of_remark(remark: Remark, extract: Extract) -> Finding:
    return Finding(
        check=remark.check,
        subject=remark.subject,
        report_year=extract.report_year,
        status="info",
        value_a=remark.value,
        value_b=remark.read,
        where_a=remark.where,
        needs_review=remark.needs_review,
        distinct=f"{remark.where.document_id} {remark.value}",
        explanation=f"{remark.value!r}: {remark.explanation}.",
    )


def decided_words(extract: Extract, decisions: Sequence[Decision], rules: Rules) -> dict[str, str]:
    """What people decided to read for the damaged words of a document, by printed form."""
    asked = [_of_remark(remark, extract) for remark in extract.remarks if remark.check in WORD_CHECKS]
    return {
        finding.value_a: finding.decided_value or finding.value_a
        for finding in with_decisions(asked, decisions, rules)
        if finding.check in WORD_CHECKS
        and finding.decision
        and finding.decision.verdict in ("accept_a", "own_value")
        and finding.decided_value is not None
    }


def unclaimed_line(seen: Seen) -> Iterator[Finding]:
    """A line that no record was read from and that is no furniture either."""
    for resolved in seen.documents:
        extract = resolved.extract
        for line, (status, _) in line_statuses(extract).items():
            if status == "unclaimed":
                where = Where(extract.document.document_id, (Fragment(line, 0, len(line.text)),))
                yield Finding(
                    check="unclaimed_line",
                    subject=f"{extract.document.document_id}:{line.page}:{line.number}",
                    distinct=str(line.column or ""),
                    report_year=extract.report_year,
                    status="info",
                    value_a=line.text,
                    where_a=where,
                    needs_review=True,
                    explanation="No record was read from this line.",
                )


# ---------------------------------------------------------------- what could not be resolved


def unknown_mechanism(seen: Seen) -> Iterator[Finding]:
    """A printed name that the registry does not know: its rows are kept under a provisional id.

    Accepting the right side gives them the id of the closest match; accepting the left, or *not a match*, leaves them a
    mechanism of their own.
    """
    for mention, asked, iscm_id in _names(seen):
        if asked.iscm_id.startswith("new-"):
            closest = f"; the closest match is {asked.runner_up} ({asked.runner_up_score:g})" if asked.runner_up else ""
            yield Finding(
                check="unknown_mechanism",
                subject=asked.iscm_id,
                iscm_id=iscm_id,
                status="info",
                value_a=mention.printed,
                value_b=asked.runner_up,
                where_a=mention.where,
                needs_review=True,
                settles=Cell("mentions", "iscm_id", (("iscm_id", asked.iscm_id),), "iscm_id", NAMING),
                explanation=f"{mention.printed!r}: {asked.features}{closest}; add it to mechanisms.csv or aliases.csv.",
            )


def unsure_name(seen: Seen) -> Iterator[Finding]:
    """A printed name that stands for two mechanisms at once, or resembles one without being it.

    An empty side says that it stands for no mechanism, as *not a match* does.
    """
    for mention, asked, iscm_id in _names(seen):
        if asked.status == "review" and not asked.iscm_id.startswith("new-"):
            yield Finding(
                check="unsure_name",
                subject=mention.printed,
                iscm_id=iscm_id,
                status="info",
                value_a=asked.iscm_id,
                value_b=asked.runner_up,
                where_a=mention.where,
                needs_review=True,
                settles=Cell("mentions", "iscm_id", (("printed_name", mention.printed),), "iscm_id", NAMING),
                explanation=f"{mention.printed!r} may be {asked.iscm_id or asked.runner_up} ({asked.features}).",
            )


def name_by_likeness(seen: Seen) -> Iterator[Finding]:
    """A printed name that the registry spells otherwise, linked because it is alike, by a clear margin.

    The left side is what it is linked to; *not a match* unlinks it.
    """
    for mention, asked, iscm_id in _names(seen):
        if asked.method == "fuzzy" and asked.status == "accepted":
            ahead = f", {asked.margin:g} ahead of {asked.runner_up}" if asked.runner_up else ""
            yield Finding(
                check="name_by_likeness",
                subject=mention.printed,
                iscm_id=iscm_id,
                status="info",
                value_a=asked.iscm_id,
                where_a=mention.where,
                settles=Cell("mentions", "iscm_id", (("printed_name", mention.printed),), "iscm_id", LIKENED),
                explanation=f"{mention.printed!r} is linked to {asked.iscm_id} by likeness: {asked.features}"
                f" (score {asked.score:g}{ahead}); if that is right, add it to aliases.csv.",
            )


def _names(seen: Seen) -> Iterator[tuple[Mention, Resolution, str]]:
    """Each printed name with what it stands for but for a person's decision, and the id it has now."""
    for resolved in seen.documents:
        for mention, resolution in resolved.mechanisms.items():
            yield mention, resolution.undecided or resolution, resolution.iscm_id


def unknown_theme(seen: Seen) -> Iterator[Finding]:
    """A printed theme or initiative that themes.csv or initiatives.csv does not know: kept under a provisional id."""
    for resolved in seen.documents:
        printed = [
            (listing.theme, listing.where, resolved.themes[listing.theme]) for listing in resolved.extract.themes
        ]
        printed += [
            (i.initiative, i.where, (resolved.initiatives[i.initiative],)) for i in resolved.extract.initiatives
        ]
        for label, where, ids in printed:
            for unknown in (theme_id for theme_id in ids if theme_id.startswith("new-")):
                yield Finding(
                    check="unknown_theme",
                    subject=unknown,
                    status="info",
                    value_a=label,
                    where_a=where,
                    needs_review=True,
                    explanation=f"{label!r} is unknown; add it to theme_aliases.csv or initiatives.csv.",
                )
