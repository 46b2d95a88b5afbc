"""Summary: the verdict in one plain sentence."""

from collections.abc import Mapping, Sequence

from darnel.model.log_odds import logit
from darnel.model.topics import TOPICS

_NAMED = 2  # reasons that the sentence names
_LEAST = 0.25  # contribution from which it does
_WORDS = "text_score"  # says least to people, so that it comes last
_PLAIN = ("yes", "no", "none", "1")  # values that the words before them say already


def summary(
    label: str | None,
    score: float | None,
    topic: str | None,
    note: str | None,
    reasons: Sequence[tuple[str, str, float]],
) -> str:
    """Say in one sentence what a page reads like, and the strongest reasons for it.

    Args:
        label: `farm`, `clean` or `unsure`; None for a page that could not be judged.
        score: of the page.
        topic: what kind of farm, where known.
        note: why the label is `unsure`.
        reasons: feature, sentence and contribution of each, the strongest for the label first.

    >>> text = "Wordy links: 14 words (usual on honest HTML pages: 0.5 to 6), speaks for farm"
    >>> links = ("anchor_words", text, 1.2)
    >>> summary("farm", 0.7, "coupons-deals", None, [links])
    'Reads like a coupon page: wordy links (14 words)'
    >>> summary("clean", 0.4, None, None, [links])
    'Reads like an honest page, in spite of wordy links (14 words)'
    >>> summary("clean", 0.1, None, None, [])
    'Reads like an honest page'
    """
    if label is None:
        return ""
    if label == "unsure":
        return f"Too little to judge: {note}" if note else "Too little to judge"
    side = 1 if label == "farm" else -1
    heavy = [reason for reason in reasons if abs(reason[2]) >= _LEAST]
    named = [(feature == _WORDS, _short(text)) for feature, text, moved in heavy if moved * side > 0]
    clues = [short for words, short in named if not words][:_NAMED] + [
        short for words, short in named if words
    ]
    # A page may be called a farm by much that is not unusual in itself.
    rest = logit(min(score or 0.5, 1 - 1e-16)) - sum(moved for *_, moved in reasons)
    if label == "farm":
        clues += ["many small signs"] if reasons and rest > 0 and len(clues) < _NAMED else []
        what = TOPICS.get(topic or "", "a spam page")
        return f"Reads like {what}: {_joined(clues)}" if clues else f"Reads like {what}"
    if clues:
        return f"Reads like an honest page: {_joined(clues)}"
    if heavy:
        return f"Reads like an honest page, in spite of {_short(heavy[0][1])}"
    return "Reads like an honest page" + (": nothing unusual on it weighs much" if reasons else "")


def _joined(parts: Sequence[str]) -> str:
    """Join parts of a sentence.

    >>> _joined(["one"]), _joined(["one", "two"]), _joined(["one", "two", "three"])
    ('one', 'one and two', 'one, two and three')
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _short(text: str) -> str:
    """A reason's sentence without what is usual and the direction."""
    what, _, rest = text.partition(": ")
    share, percent, _ = rest.partition(" (usual ")[0].partition("% of ")
    value = share + percent[:1]
    told = what[:1].lower() + what[1:]
    plain = value in _PLAIN or told.startswith("words ")
    return f"{told} ({value})" if value and not plain else told


def sureness(score: float, label: str, line: float, thresholds: Mapping[str, float]) -> str:
    """Say in words how sure a verdict is: what its threshold costs, and how far the score is from the line.

    Args:
        score: of the page.
        label: `farm`, `clean` or `unsure`.
        line: score from which the label is `farm`.
        thresholds: `balanced` and `strict`: 1 in 100 and 1 in 1,000 pages of honest sites score as high.

    >>> sureness(0.99, "farm", 0.9, {"balanced": 0.9, "strict": 0.98})
    'very sure: of 1,000 pages of honest sites, about one scores this high'
    >>> sureness(0.02, "clean", 0.9, {"balanced": 0.9, "strict": 0.98})
    'sure: far below the line of 0.900, from which a page is called a farm'
    """
    if label == "unsure":
        return "not sure: there is too little on the page"
    if label == "farm":
        if score >= thresholds["strict"]:
            return "very sure: of 1,000 pages of honest sites, about one scores this high"
        if score >= thresholds["balanced"]:
            return "fairly sure: of 100 pages of honest sites, about one scores this high"
        return "not sure: of 100 pages of honest sites, more than one scores this high"
    below = f"the line of {line:.3f}, from which a page is called a farm"
    if score < line / 4:
        return f"sure: far below {below}"
    return f"fairly sure: below {below}" if score < line * 3 / 4 else f"not sure: close to {below}"
