"""The mechanism that a person means by a name where an id is asked for."""

from __future__ import annotations

from pipeline.errors import UseError
from pipeline.names.likeness import resolve_name
from pipeline.release.opened import Release
from pipeline.rules import load_rules
from pipeline.text.folding import squashed, visible

CLOSE = 25.0  # least score of a candidate that a message names


def mechanism_named(release: Release, name: str) -> str:
    """The iscm_id of the mechanism of the release that has the name or acronym, or that a document prints it for.

    What the release prints comes first, since it also has mechanisms that the registry lacks. Empty where the name
    stands for none of its mechanisms and resembles none. Raises `UseError` with the candidates where it is not certain.
    """
    wanted = squashed(name)
    if not wanted:
        return ""
    mechanisms = release.rows("mechanisms")
    ids = {row["iscm_id"] for row in mechanisms}
    own = {row["iscm_id"] for row in mechanisms if wanted in map(squashed, (row["name"], row["acronym"]))}
    found = (own or _printed_so(wanted, release)) & ids
    if len(found) == 1:
        return found.pop()
    resolution = resolve_name(name, load_rules().names)
    if resolution.status == "accepted":
        if resolution.iscm_id not in ids:
            raise UseError(f"{visible(name)}: is {resolution.iscm_id}, which {release.folder} does not name")
        return resolution.iscm_id
    close = [seen for seen in resolution.considered if seen.score >= CLOSE]
    if not close:
        return ""
    seen = "; ".join(f"{each.iscm_id} ({each.score:g}: {each.why})" for each in close)
    raise UseError(f"{visible(name)}: no id, and as a name not certain; it may be {visible(seen)}")


def _printed_so(wanted: str, release: Release) -> set[str]:
    """The ids of the mechanisms that a document prints this name for, by its squashed spelling."""
    mentions = release.rows("mentions") if release.has("mentions") else ()
    return {
        row["iscm_id"] for row in mentions if row["status"] != "rejected" and squashed(row["printed_name"]) == wanted
    }
