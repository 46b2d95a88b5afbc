"""`make docs`: docs/features.md, from the docstrings of the features and the measured table."""

from collections.abc import Mapping
from pathlib import Path

from darnel.features import CATALOGUE
from darnel.metrics.univariate import univariate_auc
from darnel.model.store import load_model

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "features.md"
_HEAD = """# Features

{count} features, one column each, in the order of the table. Written by `make docs` from the
docstrings of `src/darnel/features/`; a test keeps it fresh. To add one, see CONTRIBUTING.

*Alone* is the weighted AUC of the feature by itself, from the measured table: the chance that a page of a
random operator has more of it than a page of a random publisher (or less, where the word says so). 0.5 says
nothing. A feature that says little alone may say much together with others.

{read}
"""


def features_page(alone: Mapping[str, Mapping[str, float]]) -> str:
    """Return the page docs/features.md: a section for each subject and feature.

    Args:
        alone: AUC of each feature by format, from `darnel.metrics.univariate`; others have no such line.
    """
    read = load_model(None).features_read
    parts = [_HEAD.format(count=len(CATALOGUE), read=_read(read))]
    subject = ""
    for card in CATALOGUE:
        if card.subject != subject:
            subject = card.subject
            parts.append(f"## {subject.capitalize()}\n")
        prose = card.doc.partition(">>> ")[0].strip()
        example = card.doc[card.doc.index(">>> ") : card.doc.index("Unit: ")].strip()
        about = f"- Unit: {card.unit}\n- Range: {card.range}\n- Source: {card.source}\n"
        about += f"- Read on: {read.get(card.name, 'nothing')}\n"
        about += _line_alone(alone.get(card.name, {}))
        parts.append(f"### `{card.name}`\n\n{prose}\n\n```pycon\n{example}\n```\n\n{about}")
    return "\n".join(parts)


def _read(read: Mapping[str, str]) -> str:
    """Return the sentences on what the shipped model reads, by name of the feature: pages, texts or both."""
    unread = ", ".join(f"`{card.name}`" for card in CATALOGUE if card.name not in read)
    on_pages, on_texts = (sum(kind in kinds for kinds in read.values()) for kind in ("pages", "texts"))
    return (
        f"The model that ships reads {on_pages} of them on pages, {on_texts} on texts without markup, and "
        f"the words of both{f'; it does not read {unread}' if unread else ''}. Pages are not judged by how "
        "they are written ([why](decisions/model.md#how-a-page-is-written))."
    )


def _line_alone(by_format: Mapping[str, float]) -> str:
    """Return the line on a feature alone.

    >>> _line_alone({"html": 0.71, "markdown": 0.44})
    '- Alone: HTML 0.71 (farm has more), Markdown 0.56 (farm has less)\\n'
    """
    names = {"html": "HTML", "markdown": "Markdown", "text": "texts"}
    parts = [
        f"{names[name]} {max(value, 1 - value):.2f} (farm has {'more' if value >= 0.5 else 'less'})"
        for name, value in sorted(by_format.items())
    ]
    return f"- Alone: {', '.join(parts)}\n" if parts else ""


def document() -> str:
    """Return the page for the shipped table."""
    return features_page(univariate_auc(ROOT / "data" / "tables"))


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
