"""Parsing: the tree of markup, by turbohtml, which must not see a template that belongs to a drawing."""

import re

import turbohtml

STAND_IN = "marquee[darnel-template]"
"""Selector of templates on a page where one belongs to a drawing; a marquee ends as a template does."""

_DRAWING = re.compile(r"<(?:svg|math)", re.IGNORECASE)
_START = re.compile(r"<template(?=[\s/>])", re.IGNORECASE)
_END = re.compile(r"</template(?=[\s/>])", re.IGNORECASE)
_FRAMESET = re.compile(r"<frameset", re.IGNORECASE)
_COLUMN = re.compile(r"<col[\s/>]", re.IGNORECASE)


def parsed(html: str, *, scripting: bool = False) -> turbohtml.Document:
    """Return the tree of a page; shadow roots that markup declares stay templates.

    On `<svg><template><desc></template>` turbohtml 1.15 closes every element, as if the template were one of
    HTML, and may end the process. Where a page has a template in a drawing, which none of 20,000 had, all its
    templates are parsed as marquees (`STAND_IN`); so are those that scripts and titles write about.

    Args:
        html: the page as HTML.
        scripting: whether `noscript` is text, as where scripts run.
    """
    if _END.search(html) and _DRAWING.search(html) and (first := _START.search(html)):
        renamed = _END.sub("</marquee", _START.sub("<marquee darnel-template ", html))
        # A frameset means nothing in a template, but would replace the body where that is an element.
        # Behind a column, a template has no elements, not even those whose content is text.
        trial = _tree(_FRAMESET.sub("<darnel-frameset", renamed), scripting)
        drawn = trial.select_one(f"svg {STAND_IN}, math {STAND_IN}") is not None
        if drawn or _COLUMN.search(html, first.end()):
            html = renamed
    return _tree(html, scripting)


def _tree(html: str, scripting: bool) -> turbohtml.Document:
    return turbohtml.parse(html, positions=False, scripting=scripting, allow_declarative_shadow_roots=False)
