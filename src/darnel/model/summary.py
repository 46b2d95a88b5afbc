"""Summary: the verdict in one plain sentence."""

from collections.abc import Mapping, Sequence

from darnel.model.log_odds import log_odds_of
from darnel.model.topics import TOPICS
from darnel.model.wording import inside_sentence

_NAMED = 2  # reasons that the sentence names
_LEAST = 0.25  # contribution from which it does
_EVEN = 0.5  # score from which a page is not said to read like an honest one
_CLOSE = 1.0  # log-odds below the threshold within which a page is close to it
_FAR = 4.0  # log-odds below the threshold from which a page is far from it: its odds are 55 times less
_LIKELY = 0.6  # probability from which a topic is said without "perhaps"; below, half of them are wrong
_WORDS = "text_score"  # says least to people, so that it comes last
_SPAM = TOPICS["other"]
_PLAIN = ("yes", "no", "none", "1")  # values that the words before them say already


def summary(
    label: str | None,
    score: float | None,
    topic: str | None,
    note: str | None,
    reasons: Sequence[tuple[str, str, float]],
    topic_probability: float | None = None,
) -> str:
    """Say in one sentence what a page reads like, and the strongest reasons for it.

    Args:
        label: `farm`, `clean` or `unsure`; None for a page that could not be judged.
        score: of the page.
        topic: what kind of farm, where known.
        note: why the label is `unsure`.
        reasons: feature, sentence and contribution of each, the strongest for the label first.
        topic_probability: how likely the topic is, where known; one below 0.6 is said with "perhaps".

    >>> text = "Long link texts: 14 words (usual on honest HTML pages: 0.5 to 6), speaks for farm"
    >>> links = ("anchor_words", text, 1.2)
    >>> summary("farm", 0.7, "coupons-deals", None, [links])
    'Reads like a coupon page: long link texts (14 words)'
    >>> summary("farm", 0.7, "coupons-deals", None, [links], 0.5)
    'Reads like a spam page, perhaps a coupon page: long link texts (14 words)'
    >>> summary("clean", 0.4, None, None, [links])
    'Reads like an honest page; the strongest sign of a farm page: long link texts (14 words)'
    >>> summary("clean", 0.95, None, None, [links])
    'Signs of a farm page, but not enough to flag it: long link texts (14 words)'
    >>> summary("clean", 0.1, None, None, [])
    'Reads like an honest page'
    """
    if label is None:
        return ""
    if label == "unsure":
        return f"Too little to judge: {note}" if note else "Too little to judge"
    heavy = [reason for reason in reasons if abs(reason[2]) >= _LEAST]
    towards, against = _clues(heavy, 1), _clues(heavy, -1)
    # A page may be called a farm by much that is not unusual in itself. Where every reason given is heavy,
    # lesser ones that were left out may be heavy, too.
    rest = log_odds_of(_EVEN if score is None else score) - sum(moved for *_, moved in reasons)
    if label == "farm":
        small = len(heavy) < len(reasons) and rest > 0 and len(towards) < _NAMED
        towards += ["many small signs"] if small else []
        what = _kind(topic, topic_probability)
        return f"Reads like {what}: {_joined(towards)}" if towards else f"Reads like {what}"
    if score is not None and score >= _EVEN:
        return (
            f"Signs of a farm page, but not enough to flag it{_balance(towards, against) if reasons else ''}"
        )
    honest = "Reads like an honest page"
    if against or not reasons:
        return f"{honest}: {_joined(against)}" if against else honest
    return (
        f"{honest}; the strongest sign of a farm page: {_short(heavy[0][1])}"
        if heavy
        else f"{honest}: nothing unusual on it weighs much"
    )


def _kind(topic: str | None, probability: float | None) -> str:
    """Say what a farm page reads like.

    >>> _kind("gambling", 0.9), _kind("other", 0.5), _kind(None, None)
    ('a gambling doorway', 'a spam page', 'a spam page')
    """
    what = TOPICS.get(topic or "", _SPAM)
    unsure = probability is not None and probability < _LIKELY
    return f"{_SPAM}, perhaps {what}" if unsure and what != _SPAM else what


def _clues(heavy: Sequence[tuple[str, str, float]], side: int) -> list[str]:
    """Return the strongest reasons for one side in short, that of the words last."""
    named = [(feature == _WORDS, _short(text)) for feature, text, moved in heavy if moved * side > 0]
    others = [short for words, short in named if not words]
    return others[:_NAMED] + [short for words, short in named if words]


def _balance(towards: Sequence[str], against: Sequence[str]) -> str:
    """Say what speaks for a farm and against it on a page that is not called one.

    >>> _balance(["many digits (9%)"], ["a short title (2 words)"])
    ': many digits (9%); signs of an honest page: a short title (2 words)'
    >>> _balance([], ["a short title (2 words)"]), _balance([], [])
    ('; signs of an honest page: a short title (2 words)', ': small signs only')
    """
    if not towards and not against:
        return ": small signs only"
    sides = (": ", towards), ("; signs of an honest page: ", against)
    return "".join(f"{before}{_joined(clues)}" for before, clues in sides if clues)


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
    told = inside_sentence(what)
    plain = value in _PLAIN or told.startswith("words ")
    return f"{told} ({value})" if value and not plain else told


def sureness(score: float, label: str, threshold: float, thresholds: Mapping[str, float]) -> str:
    """Say in words how sure a verdict is: what its threshold costs, and how far the score is from it.

    Args:
        score: of the page.
        label: `farm`, `clean` or `unsure`.
        threshold: score from which the label is `farm`.
        thresholds: `balanced` and `strict`, which at most 1 in 100 and 1 in 1,000 pages of an honest site
            reach on average.

    >>> sureness(0.99, "farm", 0.9, {"balanced": 0.9, "strict": 0.98})
    'very sure: on average, at most 1 in 1,000 pages of an honest site scores this high'
    >>> sureness(0.02, "clean", 0.9, {"balanced": 0.9, "strict": 0.98})
    'sure: far below the threshold of 0.900'
    >>> sureness(0.75, "clean", 0.9, {"balanced": 0.9, "strict": 0.98})
    'fairly sure: below the threshold of 0.900'
    """
    if label == "unsure":
        return "not sure: there is too little on the page"
    if label == "farm":
        if score >= thresholds["strict"]:
            return "very sure: on average, at most 1 in 1,000 pages of an honest site scores this high"
        if score >= thresholds["balanced"]:
            return "fairly sure: on average, at most 1 in 100 pages of an honest site scores this high"
        return f"not sure: below the threshold balanced, {thresholds['balanced']:.3f}"
    below = f"the threshold of {threshold:.3f}"
    distance = log_odds_of(threshold) - log_odds_of(score)
    if distance >= _FAR and score < threshold / 4:
        return f"sure: far below {below}"
    return f"fairly sure: below {below}" if distance >= _CLOSE else f"not sure: close to {below}"
