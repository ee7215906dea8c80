"""A terminal's screen as an SVG picture: what documents show is what a test has seen."""

import html
import re
import unicodedata

CELL, LINE = 8.4, 18  # pixels
NO_BREAK = "\u00a0"  # what browsers do not draw together
INK, PAPER = "#d8dee9", "#1e2430"
FONT = "14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def width(character):
    """In columns of a terminal."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def runs(line, state):
    """Pairs of attributes ("1" bold, "2" dim, "7" reverse) and text."""
    for escape, text in re.findall(r"\x1b\[([\d;]*)m|([^\x1b]+)", line):
        if text:
            yield frozenset(state), text.replace("\x0f", "")
        for code in escape.split(";") if not text else ():
            if code in ("", "0"):
                state.clear()
            else:
                state.add(code)


def svg(drawn, columns, rows):
    """`drawn`: the lines of a screen, with their attributes as escape sequences."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{columns * CELL + 16:.0f}" '
             f'height="{rows * LINE + 16}">',
             f'<rect width="100%" height="100%" rx="6" fill="{PAPER}"/>',
             f'<g style="font: {FONT}" fill="{INK}">']
    state = set()
    for row, line in enumerate(drawn.split("\n")[:rows]):
        column = 0
        for attributes, text in runs(line, state):
            cells = sum(map(width, text))
            x, y = 8 + column * CELL, 8 + row * LINE
            column += cells
            if "7" in attributes:
                parts.append(f'<rect x="{x:.1f}" y="{y}" width="{cells * CELL:.1f}" '
                             f'height="{LINE}" fill="{INK}"/>')
            text = text.rstrip()
            if text:
                style = "".join((f' fill="{PAPER}"' if "7" in attributes else "",
                                 ' font-weight="bold"' if "1" in attributes else "",
                                 ' opacity=".6"' if "2" in attributes else ""))
                parts.append(f'<text x="{x:.1f}" y="{y + 13}" '
                             f'textLength="{sum(map(width, text)) * CELL:.1f}"{style}>'
                             f'{html.escape(text).replace(" ", NO_BREAK)}</text>')
    return "\n".join([*parts, "</g>", "</svg>", ""])
