"""Checks of a page as it is drawn. Every check returns what is wrong, in words that say where."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SMALLEST_TARGET = 44
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
OF_LAYOUT = ["color-contrast", "scrollable-region-focusable", "target-size"]
"""The rules whose result can change with the width of the window while the same elements are shown."""

STILL_HERE = "still here"
MOST_TABS_IN_A_FIELD = 6
_OURS = Path(__file__).with_name("checks.js").read_text()


def bring_axe(page: Page) -> None:
    """Loads axe into every page that this browser opens from now on: sending it costs more than running it."""
    page.add_init_script(AXE_SCRIPT)


def shown(page: Page) -> str:
    """Which elements are shown, one character each: equal at two widths, software reads the same page at both."""
    return str(_ask(page, "shown()"))


def build(page: Page) -> str:
    """The elements of the page without its words: rules about structure need one look at each build."""
    return str(_ask(page, "build()"))


def axe(page: Page, only: list[str] | None = None, within: str = "html") -> list[str]:
    """Violations of WCAG 2.2 A and AA and of best practice, in the part `within` selects."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = AXE | ({"runOnly": only} if only else {})
    found = page.evaluate("([part, options]) => axe.run(part, options)", [within, options])["violations"]
    return [f"{rule['id']}: {node['html'][:100]}" for rule in found for node in rule["nodes"]]


def sideways(page: Page) -> list[str]:
    """What extends beyond the width of the window."""
    return _ask(page, "sideways()")


def small_targets(page: Page) -> list[str]:
    """Targets under 44 by 44 px. WCAG lets a link within a sentence be smaller; none of ours is."""
    return _ask(page, f"smallTargets({SMALLEST_TARGET})")


def cut_off(page: Page) -> list[str]:
    """Text that does not fit its box, and text that lies on other text."""
    return _ask(page, "cutOff()")


def broken(page: Page) -> list[str]:
    """Words of a usual length, codes, and numbers of forms, that begin on one line and go on on the next."""
    return _ask(page, "broken()")


def lost(page: Page) -> list[str]:
    """Shapes and words that vanish when the reader's own colours replace ours.

    Checked here because axe takes the colour of text from `-webkit-text-fill-color`, which is not forced.
    """
    return _ask(page, "lost()")


def focus(page: Page) -> list[str]:
    """Tabs from the top through the page: stops missed, without an outline, out of sight or covered."""
    expected, stops = _ask(page, "readyToTab()"), 0
    wrong: list[str] = []
    for _tab in range((expected + 1) * MOST_TABS_IN_A_FIELD):
        page.keyboard.press("Tab")
        found = _ask(page, "stop()")
        if found is None:
            break
        if found != STILL_HERE:
            stops += 1
            wrong += found
    return wrong if stops == expected else [*wrong, f"{stops} stops, not {expected}"]


@contextmanager
def restyled(page: Page, css: str) -> Iterator[None]:
    """With another style sheet, as readers bring their own; the page's security policy does not apply to it."""
    page.evaluate(
        """css => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        document.adoptedStyleSheets = [sheet];
    }""",
        css,
    )
    yield
    page.evaluate("document.adoptedStyleSheets = []")


def _ask(page: Page, question: str) -> Any:
    return page.evaluate(f"() => {{ {_OURS}\nreturn {question}; }}")
