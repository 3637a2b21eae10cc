"""What the verdicts are called where a person chooses one, in the order of their keys."""

from pipeline.model import Verdict

VERDICT_LABELS: dict[Verdict, str] = {
    "accept_a": "Accept left",
    "accept_b": "Accept right",
    "own_value": "Own value",
    "not_an_error": "Not an error",
    "not_a_match": "Not a match",
    "unsure": "Unsure",
}
