"""A QR code as a drawing that needs no style and no script."""

import re

import zxingcpp
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4
"""White modules around the code, as ISO/IEC 18004 requires."""

_DARK = re.compile(rb"\0+")
_MASK = 0


def svg(text: str) -> SafeString:
    """Dark on white regardless of the page's colours, for scanners. The page sets the size."""
    # "M" bears a fold or a stain over 15 % of it. Trying all eight masks takes long, and scanners read any of them.
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=_MASK)
    modules = code.to_image(add_quiet_zones=False)
    width = modules.shape[0]
    dots = bytes(modules)  # type: ignore[call-overload] # Its stubs leave out that it is a buffer.
    side = width + 2 * QUIET_ZONE
    # Moves from the end of one line to the next, since small numbers make a small page.
    lines, at = [], (0, 0)
    for line in (line for row in range(width) for line in _DARK.finditer(dots, row * width, (row + 1) * width)):
        row, column = divmod(line.start(), width)
        length = len(line[0])
        lines.append(f"m{column - at[0]} {row - at[1]}h{length}")
        at = (column + length, row)
    return mark_safe(  # noqa: S308 # Drawn from the dots alone; nothing of `text` is in it.
        f'<svg viewBox="0 0 {side} {side}" class="qr"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        # A line is as wide as a module and runs through its middle.
        f'<path stroke="#000" d="M{QUIET_ZONE} {QUIET_ZONE + 0.5}{"".join(lines)}"/></svg>'
    )
