"""What the sources agree on, where they contradict each other or themselves, and what only one of them knows.

Each check is a generator over the sources; its docstring is what a reader is told about it. A new check is one such
function and its name in `WITHIN`, for what one document says, or in `BETWEEN`, for what all of them say of a mechanism.
Side a is the leaflet (or its prose), side b the report (or the leaflet's table); the checks between years and editions
are those of `chronology`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.chronology import CHRONOLOGY_CHECKS
from pipeline.decisions import with_decisions
from pipeline.extract.coverage import line_statuses
from pipeline.model import (
    THEME_COUNT,
    Anniversary,
    Cell,
    Claim,
    Decision,
    Extract,
    Finding,
    FindingStatus,
    Fragment,
    Outline,
    Profile,
    Remark,
    Resolved,
    Verdict,
    Where,
)
from pipeline.rules import Rules
from pipeline.sources import Check, Overview, Sources, registry_forms


def found_within(resolved: Resolved, rules: Rules) -> tuple[Finding, ...]:
    """What the checks find within a document, each finding once."""
    return _distinct(finding for check in WITHIN for finding in check(Sources((resolved,), rules)))


def found_between(sources: Sources) -> tuple[Finding, ...]:
    """What the checks find in all that the documents say of a mechanism, each finding once."""
    return _distinct(finding for check in BETWEEN for finding in check(sources))


def _distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once: the first stays, so that a later year does not change its evidence."""
    found: dict[str, Finding] = {}
    for finding in findings:
        found.setdefault(finding.finding_id, finding)
    return tuple(found.values())


def overview_of(outlines: Iterable[Outline]) -> Overview:
    """What the checks have to know of the whole run."""
    read = [outline for outline in outlines if outline.kind]
    reports = [outline for outline in read if outline.kind == "highlights"]
    leaflets = sorted((o for o in read if o.kind == "leaflet"), key=lambda leaflet: leaflet.source.file_name)
    in_reports = frozenset(theme_id for report in reports for theme_id in report.theme_ids)
    return Overview(
        tuple(sorted({report.report_year or 0 for report in reports})),
        leaflets[-1].source.document_id if leaflets else "",
        leaflets[-1].theme_ids & in_reports if leaflets else frozenset(),
    )


def decided_words(extract: Extract, decisions: Sequence[Decision], rules: Rules) -> dict[str, str]:
    """What people read for the damaged words of a document, by printed form; the form itself where it is right."""
    asked = [_of_remark(remark, extract) for remark in extract.remarks if remark.check in WORD_CHECKS]
    return {
        finding.value_a: finding.decided_value or finding.value_a
        for finding in with_decisions(asked, decisions, rules)
        if finding.check in WORD_CHECKS
        and finding.decision
        and finding.decision.verdict in ("accept_a", "own_value")
        and finding.decided_value is not None
    }


# ---------------------------------------------------------------- between the sources


def presence(sources: Sources) -> Iterator[Finding]:
    """Whether a mechanism stands in the leaflet's table, in a report, or in both."""
    if not (sources.overview.newest_leaflet and sources.report_years):
        return
    for iscm_id in sources.everyone:
        row, mention = sources.profiles.get(iscm_id), sources.listed.get(iscm_id)
        status: FindingStatus = "both" if row and mention else "leaflet_only" if row else "highlights_only"
        where = {"both": "The leaflet and a report have it", "leaflet_only": "Only the leaflet has it"}
        yield Finding(
            check="presence",
            subject=iscm_id,
            iscm_id=iscm_id,
            status=status,
            value_a=row.owner.printed if row else "",
            value_b=mention.printed if mention else "",
            where_a=row.where if row else None,
            where_b=mention.where if mention else None,
            explanation=where.get(status, "Only a report has it") + ".",
        )


def name(sources: Sources) -> Iterator[Finding]:
    """Whether both sources print the same name; a name that held only for some years is a rename, not a conflict."""
    for iscm_id, row in sources.profiles.items():
        mention = sources.listed.get(iscm_id)
        if mention is None or mention.context != "heading":
            continue
        ours, theirs = (registry_forms(m.printed, iscm_id, sources.rules) for m in (row.owner, mention))
        if {form.text for form in ours} & {form.text for form in theirs}:
            status: FindingStatus = "agree"
            explanation = "Both print the same name."
        elif dated := [form for form in (*ours, *theirs) if form.years]:
            status = "renamed"
            explanation = f"{dated[0].text!r} is its name only {dated[0].years}: it was renamed."
        else:
            status, explanation = "info", "Two forms of one name."
        yield Finding(
            check="name",
            subject=iscm_id,
            iscm_id=iscm_id,
            status=status,
            value_a=row.owner.printed,
            value_b=mention.printed,
            where_a=row.where,
            where_b=mention.where,
            explanation=explanation,
        )


def founding_year(sources: Sources) -> Iterator[Finding]:
    """Whether an anniversary goes with the year of establishment: the 30th in 2021 implies 1991."""
    for report in sources.reports:
        year = report.extract.report_year or 0
        for iscm_id, anniversary in distinct_anniversaries(report).items():
            row = sources.profiles.get(iscm_id[0])
            if row is None or row.year_established is None:
                continue
            implied = year - anniversary.anniversary
            status: FindingStatus = "agree" if implied == row.year_established else "conflict"
            yield Finding(
                check="founding_year",
                subject=iscm_id[0],
                iscm_id=iscm_id[0],
                report_year=year,
                status=status,
                value_a=str(row.year_established),
                value_b=str(implied),
                where_a=row.where,
                where_b=anniversary.where,
                needs_review=status == "conflict",
                distinct=str(anniversary.anniversary),
                settles=Cell("mechanisms", "year_established", (("iscm_id", iscm_id[0]),)),
                explanation=f"Anniversary {anniversary.anniversary} in {year} implies {implied}; "
                f"the leaflet's table says {row.year_established}.",
            )


def distinct_anniversaries(report: Resolved) -> dict[tuple[str, int], Anniversary]:
    """The anniversaries of a report by mechanism and number; one printed twice counts once, with both places."""
    found: dict[tuple[str, int], Anniversary] = {}
    for anniversary in report.extract.anniversaries:
        key = (report.iscm_id(anniversary.owner), anniversary.anniversary)
        if key in found:
            anniversary = replace(found[key], where=found[key].where + anniversary.where)
        found[key] = anniversary
    return found


def theme(sources: Sources) -> Iterator[Finding]:
    """Whether both sources give a mechanism a theme, over the mechanisms and the themes that both of them list."""
    in_leaflet: dict[tuple[str, str], Where] = {}
    for leaflet in sources.leaflets:
        if leaflet.extract.document.document_id == sources.overview.newest_leaflet:
            in_leaflet = themes_by_mechanism(leaflet)
    in_reports: dict[tuple[str, str], Where] = {}
    for report in sources.reports:
        in_reports |= themes_by_mechanism(report)
    for iscm_id in sources.everyone:
        if iscm_id not in sources.profiles or iscm_id not in sources.listed:
            continue
        for theme_id in sorted(sources.overview.common_themes):
            a, b = in_leaflet.get((iscm_id, theme_id)), in_reports.get((iscm_id, theme_id))
            if not a and not b:
                continue
            status: FindingStatus = "agree" if a and b else "leaflet_only" if a else "highlights_only"
            label = sources.rules.themes.get(theme_id, theme_id)
            said = {
                "agree": f"The leaflet and a report give it the theme {label!r}.",
                "leaflet_only": f"Only the leaflet gives it the theme {label!r}.",
                "highlights_only": f"Only a report gives it the theme {label!r}.",
            }
            yield Finding(
                check="theme",
                subject=f"{iscm_id}:{theme_id}",
                iscm_id=iscm_id,
                status=status,
                value_a=theme_id if a else "",
                value_b=theme_id if b else "",
                where_a=a,
                where_b=b,
                explanation=said[status],
            )


def themes_by_mechanism(resolved: Resolved) -> dict[tuple[str, str], Where]:
    """Where a document gives each (iscm_id, theme_id); 'all ISCMs' gives it to every mechanism of the document."""
    found: dict[tuple[str, str], Where] = {}
    for listing in resolved.extract.themes:
        for iscm_id in resolved.iscm_ids(listing.owner):
            for theme_id in resolved.themes[listing.theme]:
                where = found.get((iscm_id, theme_id))
                found[iscm_id, theme_id] = where + listing.where if where else listing.where
    return found


# ---------------------------------------------------------------- within a source


def mechanism_count(sources: Sources) -> Iterator[Finding]:
    """Whether the leaflet's table lists as many mechanisms of a kind as its prose says there are."""
    for leaflet in sources.leaflets:
        for claim in leaflet.extract.claims:
            if claim.metric == "mechanism_count":
                rows = [row for row in leaflet.extract.profiles if row.kind == claim.subject]
                yield _counted("mechanism_count", claim.subject, claim, rows, leaflet, "of this kind")


def theme_count(sources: Sources) -> Iterator[Finding]:
    """Whether the leaflet's table gives a theme to as many mechanisms as its prose says.

    Global processes are left out, and where the prose counts RCPs only, so does this.
    """
    for leaflet in sources.leaflets:
        given = themes_by_mechanism(leaflet)
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
    """The cell for what a person finds right where prose prints a figure; the figure itself stays beside it."""
    printed = (("document_id", claim.where.document_id), ("metric", claim.metric))
    return Cell("claims", "decided_value", (*printed, ("subject", resolved.claim_subjects[claim])))


def participating_states(sources: Sources) -> Iterator[Finding]:
    """Whether the leaflet's prose and table give a mechanism the same number of participating States."""
    for leaflet in sources.leaflets:
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


def iscms_represented(sources: Sources) -> Iterator[Finding]:
    """Whether as many mechanisms came to the global meeting as the report has entries."""
    for report in sources.reports:
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


# ---------------------------------------------------------------- what was not understood

WORD_CHECKS = ("mended_word", "unreadable_word")  # on words that the text layer damages
NAMING: tuple[Verdict, ...] = ("accept_a", "accept_b", "own_value", "not_a_match")  # what gives a name an id, or none
LIKENED: tuple[Verdict, ...] = ("accept_a", "own_value", "not_a_match")  # where no other side is asked about


def page_without_text(sources: Sources) -> Iterator[Finding]:
    """A page of a PDF that is drawn on but has no text, such as a scan: what it shows is not in the tables."""
    for resolved in sources.documents:
        document = resolved.extract.document
        for page in document.pages:
            if page.is_picture and not page.lines:
                yield Finding(
                    check="page_without_text",
                    subject=f"{document.document_id}:{page.number}",
                    report_year=resolved.extract.report_year,
                    status="info",
                    needs_review=True,
                    explanation=f"{document.source.file_name}, page {page.number}: drawn on, but without text"
                    " (a scan, or text drawn as outlines); run again with --ocr, or run ocrmypdf on the file.",
                )


def unreadable_page(sources: Sources) -> Iterator[Finding]:
    """A page of a damaged PDF that no engine can read, while others can be: what it says is not in the tables."""
    for resolved in sources.documents:
        document = resolved.extract.document
        for page in document.pages:
            if page.problem:
                yield Finding(
                    check="unreadable_page",
                    subject=f"{document.document_id}:{page.number}",
                    report_year=resolved.extract.report_year,
                    status="info",
                    value_a=page.problem,
                    needs_review=True,
                    explanation=f"{document.source.file_name}, page {page.number}: damaged ({page.problem});"
                    " open the file, save it again as PDF, and run again.",
                )


def repaired_document(sources: Sources) -> Iterator[Finding]:
    """A damaged PDF of which a mended copy was read: whether its pages are all there only a person can see."""
    for resolved in sources.documents:
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


def repeated_report(outlines: Iterable[Outline]) -> Iterator[Finding]:
    """Two documents that report on one year: their rows stand side by side and count twice."""
    first: dict[int, Outline] = {}
    reports = [outline for outline in outlines if outline.kind == "highlights"]
    for report in sorted(reports, key=lambda report: (report.report_year or 0, report.source.document_id)):
        year = report.report_year or 0
        other = first.setdefault(year, report)
        if other is not report:
            ids = [each.source.document_id for each in (other, report)]
            yield Finding(
                check="repeated_report",
                subject=ids[1],
                report_year=year,
                status="info",
                value_a=ids[0],
                value_b=ids[1],
                needs_review=True,
                explanation=f"Both {ids[0]} and {ids[1]} report on {year}; keep the better one in raw/.",
            )


def unknown_mechanism(sources: Sources) -> Iterator[Finding]:
    """A printed name that the registry does not know: its rows are kept under a provisional id.

    Accepting the right side gives them the id of the mechanism that is most alike; accepting the left, or *not a
    match*, leaves them a mechanism of their own.
    """
    for resolved in sources.documents:
        for mention, resolution in resolved.mechanisms.items():
            asked = resolution.undecided or resolution
            if asked.iscm_id.startswith("new-"):
                alike = f"; most alike is {asked.runner_up} ({asked.runner_up_score:g})" if asked.runner_up else ""
                yield Finding(
                    check="unknown_mechanism",
                    subject=asked.iscm_id,
                    iscm_id=resolution.iscm_id,
                    status="info",
                    value_a=mention.printed,
                    value_b=asked.runner_up,
                    where_a=mention.where,
                    needs_review=True,
                    settles=Cell("mentions", "iscm_id", (("iscm_id", asked.iscm_id),), "iscm_id", NAMING),
                    explanation=f"{mention.printed!r}: {asked.features}{alike};"
                    " add it to mechanisms.csv or aliases.csv.",
                )


def unsure_name(sources: Sources) -> Iterator[Finding]:
    """A printed name that stands for two mechanisms at once, or resembles one without being it.

    A side that is empty is no mechanism; so says *not a match*.
    """
    for resolved in sources.documents:
        for mention, resolution in resolved.mechanisms.items():
            asked = resolution.undecided or resolution
            if asked.status == "review" and not asked.iscm_id.startswith("new-"):
                yield Finding(
                    check="unsure_name",
                    subject=mention.printed,
                    iscm_id=resolution.iscm_id,
                    status="info",
                    value_a=asked.iscm_id,
                    value_b=asked.runner_up,
                    where_a=mention.where,
                    needs_review=True,
                    settles=Cell("mentions", "iscm_id", (("printed_name", mention.printed),), "iscm_id", NAMING),
                    explanation=f"{mention.printed!r} may be {asked.iscm_id or asked.runner_up} ({asked.features}).",
                )


def name_by_likeness(sources: Sources) -> Iterator[Finding]:
    """A printed name that the registry does not spell so and that is linked because it is alike, with a clear margin.

    The left side is what it is linked to; *not a match* unlinks it.
    """
    for resolved in sources.documents:
        for mention, resolution in resolved.mechanisms.items():
            asked = resolution.undecided or resolution
            if asked.method == "fuzzy" and asked.status == "accepted":
                ahead = f", {asked.margin:g} ahead of {asked.runner_up}" if asked.runner_up else ""
                yield Finding(
                    check="name_by_likeness",
                    subject=mention.printed,
                    iscm_id=resolution.iscm_id,
                    status="info",
                    value_a=asked.iscm_id,
                    where_a=mention.where,
                    settles=Cell("mentions", "iscm_id", (("printed_name", mention.printed),), "iscm_id", LIKENED),
                    explanation=f"{mention.printed!r} is linked to {asked.iscm_id} by likeness: {asked.features}"
                    f" (score {asked.score:g}{ahead}); if that is right, add it to aliases.csv.",
                )


def unknown_theme(sources: Sources) -> Iterator[Finding]:
    """A printed theme or initiative that themes.csv or initiatives.csv does not know: kept under a provisional id."""
    for resolved in sources.documents:
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


def remarks(sources: Sources) -> Iterator[Finding]:
    """Places that could not be read to the end, or not as printed: odd cells, words without an event, damaged words.

    A damaged word (left as printed, right as mended) is read as decided in every table of its document.
    """
    for resolved in sources.documents:
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


def unclaimed_line(sources: Sources) -> Iterator[Finding]:
    """A line that no record was read from and that is not furniture either."""
    for resolved in sources.documents:
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


# what is compared within a document, each on its own
WITHIN: tuple[Check, ...] = (
    mechanism_count,
    participating_states,
    theme_count,
    iscms_represented,
    page_without_text,
    unreadable_page,
    repaired_document,
    unknown_mechanism,
    unsure_name,
    name_by_likeness,
    unknown_theme,
    remarks,
    unclaimed_line,
)

# what is compared between documents, each mechanism on its own
BETWEEN: tuple[Check, ...] = (presence, name, founding_year, theme, *CHRONOLOGY_CHECKS)

NAME_CHECKS: tuple[Check, ...] = (unknown_mechanism, unsure_name, name_by_likeness)  # those that ask for an id


def explanations() -> Mapping[str, str]:
    """For each check what it compares, from its docstring, in the order in which findings are published."""
    checks = (*BETWEEN, *WITHIN, repeated_report)
    return {check.__name__: " ".join((check.__doc__ or "").split()) for check in checks}
