"""A QR code as a drawing that needs no style and no script."""

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4
"""White modules around the code, as ISO/IEC 18004 requires."""

_MASK = 0


def svg(text: str) -> SafeString:
    """Dark on white regardless of the page's colours, for scanners. The page sets the size."""
    # Trying all eight masks takes two thirds of the time, and scanners read any of them.
    # "m" bears a fold or a stain over 15 % of it. Many phones cannot read the micro kind.
    code = segno.make(text, error="m", micro=False, mask=_MASK)
    drawing = code.svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawing)  # noqa: S308 # Segno draws it from the bits alone; nothing of `text` is in it.
