"""Summary: the verdict in one plain sentence."""

from collections.abc import Sequence

from darnel.model.topics import TOPICS

_NAMED = 2  # reasons that the sentence names


def summary(
    label: str | None, topic: str | None, note: str | None, reasons: Sequence[tuple[str, float]]
) -> str:
    """Say in one sentence what a page reads like, and the strongest reasons for it.

    Args:
        label: `farm`, `clean` or `unsure`; None for a page that could not be judged.
        topic: what kind of farm, where known.
        note: why the label is `unsure`.
        reasons: sentence of each reason and its contribution, the strongest first.

    >>> reasons = [("Links for every 100 words: 14 (clean HTML: mostly 0.5 to 6), speaks for farm", 1.2)]
    >>> summary("farm", "coupons-deals", None, reasons)
    'Reads like a coupon page: links for every 100 words 14, mostly 0.5 to 6 on clean HTML'
    >>> summary("clean", None, None, [])
    'Reads like an honest page: nothing on it is unusual for one'
    """
    if label is None:
        return ""
    if label == "unsure":
        return f"Too little to judge: {note}" if note else "Too little to judge"
    side = 1 if label == "farm" else -1
    named = [_short(text) for text, contribution in reasons if contribution * side > 0][:_NAMED]
    what = TOPICS.get(topic or "", "a spam page") if label == "farm" else "an honest page"
    clues = "; ".join(named)
    if label == "clean" and not clues:
        clues = "nothing on it is unusual for one"
    return f"Reads like {what}: {clues}" if clues else f"Reads like {what}"


def _short(text: str) -> str:
    """A reason's sentence without its end: `Links: 14 (clean HTML: mostly 1 to 6), speaks for farm`."""
    what, _, rest = text.rpartition(", speaks for ")[0].rpartition(" (clean ")
    pages, _, usual = rest.removesuffix(")").partition(": ")
    name, _, value = what.rpartition(": ")
    return f"{name[:1].lower()}{name[1:]} {value}, {usual} on clean {pages}"
