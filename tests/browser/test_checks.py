"""Each check finds the fault that it is for."""

import pytest

from tests.browser import checks

CASES = {
    "axe": (checks.axe, "<p style='color: #999'>pale</p>", "color-contrast"),
    "sideways": (checks.sideways, "<p style='width: 500px'>wide</p>", "scrolls"),
    "small target": (checks.small_targets, "<p>Read <a href='/x'>this</a> now</p>", "this"),
    "cut": (checks.cut_off, "<p style='height: 9px; overflow: hidden'>cut</p>", "cut"),
    "overlap": (checks.cut_off, "<p>one</p><p style='margin-top: -30px'>two</p>", "on other text"),
    "broken": (checks.broken, "<p style='overflow-wrap: anywhere; width: 60px'>reservada</p>", "reservada"),
    "no edge": (checks.lost, "<button class='usa-button' style='border: 0'>Go</button>", "no edge"),
    "no words": (checks.lost, "<p style='forced-color-adjust: none; background: #fff; color: #fff'>x</p>", "no words"),
    "no outline": (checks.focus, "<button style='outline: 0'>Go</button>", "no outline"),
    "covered": (checks.focus, "<button>Go</button><div style='position: fixed; inset: 0'></div>", "covered"),
    "missed": (checks.focus, "<button>Go</button><button inert>No</button>", "1 stops, not 2"),
}


@pytest.mark.parametrize(("check", "html", "found"), CASES.values(), ids=CASES)
def test_the_fault_is_found(check, html, found, open_browser):
    page = open_browser(viewport={"width": 320, "height": 640}, forced_colors="active")
    page.set_content(f"<html lang='en'><title>Faults</title><main><h1>Faults</h1>{html}</main></html>")
    assert any(found in each for each in check(page))


@pytest.mark.parametrize("check", dict.fromkeys(check for check, _html, _found in CASES.values()))
def test_a_sound_page_passes(check, open_browser):
    page = open_browser(viewport={"width": 320, "height": 640})
    page.set_content(
        "<html lang='en'><title>Sound</title><style>:focus { outline: 2px solid }</style>"
        "<main><h1>Sound</h1><p>All is well.</p>"
        "<p><label>Day <input type='date' style='min-height: 44px; border: 1px solid'></label></p>"
        "<p><button style='min-height: 44px; min-width: 44px'>Go</button></p></main></html>"
    )
    assert check(page) == []


SAME = "<a class='usa-button' href='/en/'>Book</a>"


@pytest.mark.parametrize(
    ("other", "is_equal"),
    [
        ("<a class='usa-button' href='/es/'>Reserve su cita</a>", True),
        ("<a class='usa-button' href='/es/'>Reserve su <span lang='en'>check-in</span></a>", True),
        (SAME * 2, True),
        (f"{SAME}<a class='usa-button' href='/en/' id='again'>Book</a>", False),
        ("<a class='usa-button' href='/en/'></a>", False),
        ("<a class='usa-link' href='/en/'>Book</a>", False),
        ("<a class='usa-button' href=''>Book</a>", False),
        ("<p><a class='usa-button' href='/en/'>Book</a></p>", False),
        ("<a class='usa-button' href='/en/' aria-hidden='true'>Book</a>", False),
    ],
)
def test_pages_that_differ_in_words_alone_have_one_build(other, is_equal, open_browser):
    page, builds = open_browser(), []
    for html in (SAME, other):
        page.set_content(html)
        builds.append(checks.build(page))
    assert (builds[0] == builds[1]) is is_equal
