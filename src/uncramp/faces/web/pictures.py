"""Pictures drawn on the server as SVG: they need no script, and say in words what they show."""

import segno
from markupsafe import Markup

HUNDRED = 100
ICONS = {
    "uncramp": '<path d="M6 4v7a6 6 0 0 0 12 0V4"/><path d="M12 7v1M12 11v1M12 15v1M12 19v1"/>',
    "emergency": '<path d="M12 3 1.8 20.5h20.4Z"/><path d="M12 9.5v5M12 17.4v.1"/>',
    "urgent": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.4l3.4 2"/>',
    "clinician": '<path d="M6 3v5a5 5 0 0 0 10 0V3M11 13v2.5a5 5 0 0 0 9 0V13"/><circle cx="20" cy="11" r="2"/>',
    "self_care": '<path d="m3 11.5 9-8 9 8"/><path d="M5.5 9.8V20h13V9.8"/><path d="M12 17v-5M9.5 14.5h5"/>',
    "phone": '<path d="M5 3h4l2 5-2.6 1.7a12 12 0 0 0 5.9 5.9L16 13l5 2v4a2 2 0 0 1-2.2 2A17.5 17.5 0 0 1 3 5.2 2 2 0 0 1 5 3Z"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "stop": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8Z"/><path d="M8.5 12h7"/>',
    "care": '<path d="M12 3 4 6v6c0 4.5 3.2 7.7 8 9 4.8-1.3 8-4.5 8-9V6Z"/><path d="M12 8.5v4M12 15.9v.1"/>',
    "ask": '<path d="M4 5h16v11h-8l-5 4v-4H4Z"/><path d="M12 12.4v.1M10 8.8a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7.9"/>',
    "dose": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5h4"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z"/>',
    "paper": '<path d="M6 3h8l4 4v14H6Z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "minus": '<path d="M6 12h12"/>',
    "plus": '<path d="M6 12h12M12 6v12"/>',
}
"""Strokes on a field of 24 by 24."""


def icon(name: str) -> Markup:
    """A small drawing beside words that say the same; hidden from screen readers for that reason."""
    strokes = Markup(ICONS[name])
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.8" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>'
    ).format(strokes)


def band(low: float, value: float, high: float) -> Markup:
    """A probability with its band on a line from 0 to 100 in 100; all three from 0 to 1."""
    said = f"About {in_hundred(value)}; between {_of_hundred(low)} and {_of_hundred(high)} when the estimates are varied."
    start, end = _percent(low), _percent(high - low)
    return Markup(
        '<svg class="band" role="img" width="100%" height="20" aria-label="{}"><title>{}</title>'
        '<rect class="track" x="0" y="8" width="100%" height="4" rx="2"/><rect class="spread" x="{}" y="5" width="{}" height="10" rx="5"/>'
        '<circle class="point" cx="{}" cy="10" r="5"/></svg>'
    ).format(said, said, start, end, _percent(value))


def bar(share: float, low: float, high: float) -> Markup:
    """The share of one cause as a bar, with a thin line for its band; all from 0 to 1."""
    said = f"{in_hundred(share)}; between {_of_hundred(low)} and {_of_hundred(high)} when the estimates are varied."
    return Markup(
        '<svg class="bar" role="img" width="100%" height="16" aria-label="{}"><title>{}</title>'
        '<rect class="track" x="0" y="3" width="100%" height="10" rx="5"/><rect class="share" x="0" y="3" width="{}" height="10" rx="5"/>'
        '<line class="whisker" x1="{}" x2="{}" y1="8" y2="8"/></svg>'
    ).format(said, said, _percent(share), _percent(low), _percent(high))


def qr(address: str) -> Markup:
    """A QR code that carries an address to a phone."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(scale=1, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return Markup(drawn.replace(">", ' role="img" aria-label="QR code"><title>QR code with the address of this page</title>', 1))


def spread_in_words(low: float, value: float, high: float) -> str:
    """A probability with its band, as people count: of a hundred."""
    return f"{in_hundred(value)} ({_of_hundred(low)} to {_of_hundred(high)})"


def range_in_words(low: float, high: float) -> str:
    """A band from 0 to 1 as counts of a hundred people."""
    return f"{_of_hundred(low)} to {in_hundred(high)}"


def in_hundred(share: float) -> str:
    """A share from 0 to 1 as a count of a hundred people."""
    return f"{_of_hundred(share)} in 100"


def _of_hundred(share: float) -> str:
    """A share as a count of a hundred people; nothing is ever printed as sure."""
    count = round(share * HUNDRED)
    if count == 0:
        return "less than 1"
    return str(count) if count < HUNDRED else "more than 99"


def _percent(share: float) -> str:
    return f"{share * HUNDRED:.2f}%"
