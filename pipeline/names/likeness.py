"""Resolves a printed name to the mechanism it stands for, with score, runner-up and margin.

It tries, each only where the one before gives nothing: the registry's names, aliases and acronyms, spelled exactly but
for case, spaces and punctuation; the names that the document itself defines in a heading; bodies known to be no
mechanism; and last likeness, by weighted words. Each match but that of the whole text must stand up to what else the
text says. Below the threshold nothing is linked: a wrong link is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.model import MatchStatus, Resolution
from pipeline.names.candidates import Bounds, considered
from pipeline.names.evidence import (
    Verdict,
    is_list,
    mistyped_acronym,
    mistyped_place,
    several,
    spelled_in,
    spells_another,
    verdict,
)
from pipeline.names.forms import bracket_forms, looks_like_acronym, printed_forms, without_bracket
from pipeline.names.index import KnownForm, NameIndex
from pipeline.names.inflection import script_of
from pipeline.names.scoring import ACCEPT, MARGIN, REVIEW, Candidate, bare_name, closest, lead, links, score_candidates
from pipeline.text.folding import slug, squashed

BOUNDS = Bounds(ACCEPT, MARGIN)
DEFINED = "defined in a heading"
CORE = 90.0  # score of a text that names a mechanism once, as the registry does, among words that are all explained


def resolve_name(
    printed: str, names: NameIndex, local: Mapping[str, Resolution] | None = None, defines: bool = False
) -> Resolution:
    """What a printed name stands for.

    `local` are the names that the document itself defines, by their squashed spelling. With `defines`, an unknown name
    gets a provisional `new-…` id instead of none.
    """
    bare = bare_name(printed)
    forms = tuple(dict.fromkeys([*printed_forms(bare), printed]))
    provisional = provisional_id(printed) if defines else ""
    found = (
        _as_whole(bare, names)
        or _as_spelled(bare, forms, names, provisional)
        or _as_defined(forms, local or {})
        or _as_other_body(bare, printed, names, provisional)
        or _as_address(bare, names, provisional)
        or _by_likeness(bare, names, provisional)
    )
    if found.status == "accepted":
        return replace(found, probability=names.probability(evidence_of(found, printed, names), found.score))
    return replace(found, considered=considered(bare, found, closest(bare, names), names, BOUNDS))


def evidence_of(found: Resolution, printed: str, names: NameIndex) -> str:
    """The kind of evidence that an accepted match rests on, by which its probability was found.

    It is that the `whole` text or a `part` of it is spelled as in the registry, or `likeness`; empty for a name that
    the document itself defines.
    """
    if found.method == "fuzzy":
        return "likeness"
    if names.known(bare_name(printed)) is not None:
        return "whole"
    return "" if found.features == DEFINED else "part"


def _as_whole(bare: str, names: NameIndex) -> Resolution | None:
    """The mechanism of which the whole text is a name, alias or acronym; None where it is none."""
    form = names.known(bare)
    return None if form is None else _spelled(form, bare, names)


def _spelled(form: KnownForm, bare: str, names: NameIndex) -> Resolution:
    """A match by spelling, with the best candidate of another mechanism beside it."""
    features = f"spelled as {form.text!r}"
    rival = next(((c.iscm_id, c.score) for c in score_candidates(bare, names) if c.iscm_id != form.iscm_id), ("", 0.0))
    return Resolution(form.iscm_id, form.method, 100.0, *rival, "accepted", form.former, features)


def _as_spelled(bare: str, forms: Sequence[str], names: NameIndex, provisional: str) -> Resolution | None:
    """The mechanism of which a part of the text is a form, if the rest says no other thing; None where none is."""
    hits = [form for form in (names.known(form) for form in forms) if form is not None]
    if not hits:
        return None
    best, bare = hits[0], _behind_sentence(bare, names)
    both = tuple(dict.fromkeys(hit.iscm_id for hit in hits))
    if several_ids := both if len(both) > 1 else several(bare, names, _alone_in(names)):
        return _as_several(several_ids)
    if best.method == "acronym" and (_is_with_other_body(bare, names) or _spells_another(bare, best, names)):
        return _beside(best.iscm_id, f"{best.text} stands beside another name", provisional)
    rest = _less(bare, [form for form in forms if names.known(form) is not None])
    found = verdict(rest, best.iscm_id, names, bare)
    if found.role:
        return _of_mechanism(best.iscm_id, found.role, provisional)
    if found.strange:
        return _beside(best.iscm_id, f"{best.text} stands beside {', '.join(found.strange)}", provisional)
    return _spelled(best, bare, names)


_SENTENCE = re.compile(r"\w{3,}[.!?]\s+(?=[^\W\d_a-z])")  # 'The mandate was renewed. Euro-African Dialogue …'


def _behind_sentence(bare: str, names: NameIndex) -> str:
    """What stands behind a sentence, where it is a name: a heading may have been read together with the line above."""
    end = max((match.end() for match in _SENTENCE.finditer(bare)), default=0)
    is_name = end and any(
        (form := names.known(part)) and form.method != "acronym" for part in bracket_forms(bare[end:])
    )
    return bare[end:] if is_name else bare


def _less(text: str, forms: Iterable[str]) -> str:
    """The text without the names that were found in it."""
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, " ", 1)
    return text


def _as_several(found: Sequence[str]) -> Resolution:
    """Several mechanisms in one text: a person must say which ('Rabat Process (RCM)'), or part it."""
    features = f"several names in one: {', '.join(found)}"
    return Resolution(found[0], "alias", 100.0, found[1], 100.0, "review", False, features)


def _beside(iscm_id: str, features: str, provisional: str) -> Resolution:
    """A mechanism's name or acronym beside words of another body: a person is asked."""
    return Resolution(provisional, "none", 0.0, iscm_id, 100.0, "review", features=features)


def _of_mechanism(iscm_id: str, role: str, provisional: str) -> Resolution:
    """A name of something that a mechanism has or makes, which is not the mechanism itself."""
    status: MatchStatus = "review" if provisional else "rejected"
    return Resolution(provisional, "none", 0.0, iscm_id, 100.0, status, features=f"{role} of {iscm_id}", role=role)


def _spells_another(bare: str, acronym: KnownForm, names: NameIndex) -> bool:
    """Whether the words beside an acronym are another body's."""

    def likeness(text: str) -> float:
        if (form := names.known(text)) is not None and form.iscm_id == acronym.iscm_id:
            return 100.0
        return next((c.score for c in closest(text, names) if c.iscm_id == acronym.iscm_id), 0.0)

    return spells_another(bare[: names.reading(bare).end], acronym, names, likeness)


def _alone_in(names: NameIndex) -> Callable[[str], str]:
    """What tells the mechanism that one part of a text alone stands for; empty where it stands for none."""

    def alone(part: str) -> str:
        form = names.known(bare_name(part))
        if form is not None:
            return form.iscm_id
        first, second, *_ = (*closest(part, names), None, None)
        is_close = first is not None and first.score >= ACCEPT and first.distinctive and lead(first, second) >= MARGIN
        if first is None or not is_close or not verdict(part, first.iscm_id, names).is_clean:
            return ""
        return first.iscm_id

    return alone


def weighed(printed: str, names: NameIndex) -> tuple[Candidate, ...]:
    """The candidates among which nothing but the thresholds decides, best first; none where more than they do.

    A name is settled without them where it is spelled as in the registry, alone or in a longer text, belongs to another
    body, or stands beside words that say another thing.
    """
    bare, found = bare_name(printed), resolve_name(printed, names)
    is_settled = found.method not in ("fuzzy", "none") or found.role or found.runner_up_score == 100.0
    candidates = closest(bare, names)
    if is_settled or not candidates or found.features.startswith("known as no ISCM"):
        return ()
    is_told = _is_core(candidates[0], bare, names) or not verdict(bare, candidates[0].iscm_id, names).is_clean
    return () if is_told else candidates


def _as_defined(forms: Sequence[str], local: Mapping[str, Resolution]) -> Resolution | None:
    """What a heading of the document defines the name as; None where none does."""
    for form in forms:
        if (defined := local.get(squashed(form))) is not None:
            return Resolution(defined.iscm_id, "acronym", 100.0, "", 0.0, defined.status, features=DEFINED)
    return None


def _as_other_body(bare: str, printed: str, names: NameIndex, provisional: str) -> Resolution | None:
    """The rejection of a name that is known to be another body's; None for any other name."""
    for form in (bare, printed, re.sub(r"\s*\([^()]*\)\W*$", "", bare)):
        if body := names.others.get(squashed(form)):
            return Resolution(provisional, "none", 0.0, "", 0.0, "rejected", features=f"known as no ISCM: {body}")
    return None


def _as_address(bare: str, names: NameIndex, provisional: str) -> Resolution | None:
    """The mechanism whose website an address is on: a mention of it by its website; None for any other text."""
    iscm_id = names.owner_of_address(bare)
    return _of_mechanism(iscm_id, "website", provisional) if iscm_id else None


def _by_likeness(bare: str, names: NameIndex, provisional: str) -> Resolution:
    """The closest match if it is close, well ahead, and nothing speaks against it; else none, with the closest."""
    candidates = closest(bare, names)
    first, second, *_ = (*candidates, None, None)
    is_weak = first is None or (first.score < REVIEW and not first.distinctive)
    may_be_several = is_list(bare) or sum(candidate.distinctive for candidate in candidates) > 1
    if may_be_several and (several_ids := several(bare, names, _alone_in(names))):
        return _as_several(several_ids)
    if first is None or is_weak:
        return _unknown(bare, first, names, provisional)
    found = verdict(bare, first.iscm_id, names)
    if found.role and lead(first, second) >= MARGIN:
        return _of_mechanism(first.iscm_id, found.role, provisional)
    rival = (second.iscm_id, second.score) if second else ("", 0.0)
    features = "shares " + ", ".join(first.matched)
    if score := _accepted_score(first, second, found, bare, names):
        return Resolution(first.iscm_id, "fuzzy", score, *rival, "accepted", first.form.former, features)
    if first.score < REVIEW:
        return _unknown(bare, first, names, provisional)
    if found.strange:
        features += f"; beside {', '.join(found.strange)}"
    return Resolution(provisional, "none", 0.0, first.iscm_id, first.score, "review", features=features)


def _accepted_score(first: Candidate, second: Candidate | None, found: Verdict, bare: str, names: NameIndex) -> float:
    """The score at which the best candidate is linked; 0 where it is not, or something speaks against it."""
    if not found.is_clean or any(
        _spells_another(bare, form, names) for form in _acronyms_of(first.iscm_id, bare, names)
    ):
        return 0.0
    if links(first, second):
        return first.score
    return CORE if _is_core(first, bare, names) else 0.0


def _acronyms_of(iscm_id: str, bare: str, names: NameIndex) -> Iterator[KnownForm]:
    """The acronyms of a mechanism that stand in a text, each once."""
    for form in dict.fromkeys(names.known(found.printed) for found in names.find(bare)):
        if form is not None and form.method == "acronym" and form.iscm_id == iscm_id:
            yield form


def _is_core(first: Candidate, bare: str, names: NameIndex) -> bool:
    """Whether the one name that is spelled in a text as in the registry is the candidate's: 'ECOWAS MIDWA meeting'."""
    return set(spelled_in(bare, names)) == {first.iscm_id}


def _unknown(bare: str, first: Candidate | None, names: NameIndex, provisional: str) -> Resolution:
    """No match; a person is asked where an acronym may be mistyped, or the registry does not know the script."""
    if mistyped := mistyped_acronym(bare, names):
        features = f"one letter from {', '.join(form.text for form in mistyped)}"
        return Resolution(provisional, "none", 0.0, mistyped[0].iscm_id, REVIEW, "review", features=features)
    if place := mistyped_place(bare, names):
        iscm_id = names.forms[names.forms_with(place)[0]].iscm_id
        return Resolution(provisional, "none", 0.0, iscm_id, REVIEW, "review", features=f"two letters from {place}")
    seen = (first.iscm_id, first.score) if first else ("", 0.0)
    status: MatchStatus = "review" if provisional else "rejected"
    if script_of(bare) == "other":
        return Resolution(provisional, "none", 0.0, *seen, "review", features="in a script that the registry lacks")
    return Resolution(provisional, "none", 0.0, *seen, status, features="unknown to the registry")


def _is_with_other_body(printed: str, names: NameIndex) -> bool:
    """Whether the name before an acronym's bracket is known to be another body's: 'Asia-Europe Meeting (ASEM)'."""
    outside = without_bracket(printed)
    return outside != printed and squashed(outside) in names.others


def provisional_id(printed: str) -> str:
    """`new-` and the slug of the name's acronym, else of the name: 'Harbour Dialogue (HD)' is 'new-hd'."""
    forms = bracket_forms(printed)
    acronym = next((form for form in printed_forms(printed)[1:] if looks_like_acronym(form)), None)
    return f"new-{slug(acronym or (forms[1] if len(forms) > 1 else printed)) or 'unnamed'}"
