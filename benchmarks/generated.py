"""Generated pages: one of any size in a steady mix, one of any depth; the same on every machine."""

import random

# What one level opens and closes; the first two are the goal's, the rest are what features look into.
SHAPES = {
    "<div>": ("<div>", "</div>"),
    "<a><b>": ("<a><b>", "</b></a>"),
    '<a href="/x"><b>': ('<a href="/x"><b>', "</b></a>"),
    '<div class="ad">': ('<div class="ad">', "</div>"),
    "<ul><li>": ("<ul><li>", "</li></ul>"),
}
_WORDS = 3_000


def grown_page(size: int) -> str:
    """Write a page of `size` bytes: paragraphs, links, lists, pictures, headings and scripts."""
    writer = _Writer()
    title = f"<title>{writer.some(4, 9)}</title>"
    head = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{title}</head><body>\n'
    end = "</body></html>"
    blocks, left = [head], size - len(head) - len(end)
    while len(block := writer.block()) <= left:
        blocks.append(block)
        left -= len(block)
    # What no block fits into is filled with words, so that the size is exact.
    filling = f"<p>{writer.some(left, left)}{'.' * left}"[:left]
    return "".join([*blocks, filling, end])


def nested_page(shape: str, depth: int) -> str:
    """A page of one branch, `depth` levels deep."""
    opening, closing = SHAPES[shape]
    return (
        f"<html><body><p>A page of one deep branch.</p>{opening * depth}text{closing * depth}</body></html>"
    )


class _Writer:
    """Draws words, links and blocks, always the same ones."""

    def __init__(self) -> None:
        self._draw = random.Random(0)
        self._words = [
            "".join(self._draw.choices("etaoinshrdlucmfwyp", k=self._draw.randint(1, 9)))
            for _ in range(_WORDS)
        ]

    def some(self, least: int, most: int) -> str:
        """So many words, the common ones more often."""
        draw, words = self._draw, self._words
        return " ".join(
            words[int(draw.paretovariate(0.6)) % _WORDS] for _ in range(draw.randint(least, most))
        )

    def link(self) -> str:
        draw, words = self._draw, self._words
        host = "" if draw.random() < 0.7 else f"https://{words[draw.randrange(300)]}.example"
        path = f"{words[draw.randrange(_WORDS)]}-{draw.randrange(1_000_000)}.html"
        return f'<a href="{host}/{path}" class="link">{self.some(2, 8)}</a>'

    def block(self) -> str:
        draw, some = self._draw, self.some
        kind, number = draw.random(), draw.randrange(1_000_000)
        if kind < 0.55:
            text = f"{some(30, 60).capitalize()}. {some(10, 30)} {self.link()} {some(5, 20)}."
            return f'<div class="text"><p>{text}</p></div>\n'
        if kind < 0.75:
            return (
                '<ul class="menu">'
                + "".join(f"<li>{self.link()}</li>" for _ in range(draw.randint(4, 20)))
                + "</ul>\n"
            )
        if kind < 0.9:
            image = f'<img src="/img/{number}.jpg" alt="{some(1, 6)}" width="640">'
            return f"<figure>{image}<figcaption>{some(3, 9)}</figcaption></figure>\n"
        heading = f'<h2 id="s{number}">{some(3, 9).capitalize()}</h2>'
        return f'{heading}<script>var x{number} = "{some(5, 15)}";</script>\n'
