"""Gives each printed name, theme and initiative of an extract its id, with the evidence beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.model import DEFINING, THEME_COUNT, Claim, Extract, Mention, Resolution, Resolved
from pipeline.names.forms import printed_forms
from pipeline.names.likeness import resolve_name
from pipeline.names.themes import theme_key
from pipeline.rules import Rules
from pipeline.text.folding import slug, squashed


def resolve(extract: Extract, rules: Rules) -> Resolved:
    """The extract with an id for each mention, theme and initiative.

    Headings and table rows come first: what they define ('New Dialogue (ND)') holds for the rest of the document.
    """
    found, local = _defined(extract, rules)
    everyone = tuple(dict.fromkeys(found[m].iscm_id for m in found if m.context != "global_meeting"))
    groups: dict[Mention, tuple[str, ...]] = {}
    for mention in extract.mentions:
        if (left_out := rules.everyone_but(mention.printed)) is not None:
            absent = {resolve_name(name, rules.names, local).iscm_id for name in left_out}
            groups[mention] = tuple(iscm_id for iscm_id in everyone if iscm_id not in absent)
        elif mention not in found:
            kept = mention.context in ("theme_list", "initiative_list")
            found[mention] = resolve_name(mention.printed, rules.names, local, defines=kept)
    return Resolved(
        extract=extract,
        mechanisms=found,
        themes={theme: theme_ids(theme, rules) for theme in _printed_themes(extract)},
        initiatives={i.initiative: initiative_id(i.initiative, rules) for i in extract.initiatives},
        claim_subjects={claim: claim_subject(claim, rules, local) for claim in extract.claims},
        groups=groups,
    )


def _defined(extract: Extract, rules: Rules) -> tuple[dict[Mention, Resolution], dict[str, Resolution]]:
    """What headings and table rows stand for, and what they define for the rest of the document, by squashed spelling.

    They define each form of their printed name that the registry does not know.
    """
    found: dict[Mention, Resolution] = {}
    local: dict[str, Resolution] = {}
    for mention in extract.mentions:
        if mention.context not in DEFINING:
            continue
        found[mention] = resolution = resolve_name(mention.printed, rules.names, local, defines=True)
        if (resolution.iscm_id and resolution.status != "review") or resolution.method == "none":
            for form in printed_forms(mention.printed):
                if rules.names.known(form) is None and squashed(form) not in rules.names.others:
                    local.setdefault(squashed(form), resolution)
    return found, local


def _printed_themes(extract: Extract) -> Iterator[str]:
    """Each theme that a list, a table row or a figure in prose prints."""
    yield from (listing.theme for listing in extract.themes)
    yield from (claim.subject for claim in extract.claims if claim.metric == THEME_COUNT)


def claim_subject(claim: Claim, rules: Rules, local: Mapping[str, Resolution]) -> str:
    """What a figure is about: a kind (RCP), the id of a mechanism or a theme, themes as `a+b`, else as printed."""
    if claim.metric == THEME_COUNT:
        return "+".join(theme_ids(claim.subject, rules))
    if claim.subject in rules.kinds.values():
        return claim.subject
    return resolve_name(claim.subject, rules.names, local).iscm_id or claim.subject


def theme_ids(printed: str, rules: Rules) -> tuple[str, ...]:
    """The theme_ids that a printed theme stands for, each once; an unknown theme gets a provisional `new-…` id."""
    parts = rules.theme_names.split(printed) or (printed,)
    return tuple(dict.fromkeys(_theme_id(part, rules) for part in parts))


def _theme_id(part: str, rules: Rules) -> str:
    if known := rules.theme_names.known(part):
        return known
    spelled = theme_key(part)
    if len(spelled) >= 8:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        close = process.extract(
            spelled, list(rules.theme_names.forms), scorer=OSA.normalized_similarity, score_cutoff=0.88
        )
        ids = {rules.theme_names.forms[form] for form, _, _ in close}
        if len(ids) == 1:
            return ids.pop()
    return f"new-{slug(part) or 'unnamed'}"


def initiative_id(printed: str, rules: Rules) -> str:
    """The id of a global initiative by any of its printed forms, else a provisional `new-…` id."""
    parts = re.split(r"\s+(?:and|&)\s+(?:the\s+)?", printed)  # '2030 Agenda and SDGs': each part names it
    for form in (*printed_forms(printed), *parts):
        if known := rules.initiatives.get(squashed(form)):
            return known
    return f"new-{slug(printed) or 'unnamed'}"
