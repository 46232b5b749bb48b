"""Works through pages in a real browser, and counts fields, choices and presses as `tests.project.hand` does."""

from playwright.sync_api import Locator, Page


class BrowserHand:
    """Follows links and fills in forms by what the page shows. `count`: the interactions so far."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.count = page, 0
        page.goto(address)

    @property
    def text(self) -> str:
        self.page.wait_for_load_state()  # a press returns when the next page has begun to come
        return self.page.content()

    def follow(self, text: str, /) -> None:
        """Presses the link that says `text`."""
        self.page.get_by_role("link", name=text).first.click()
        self.count += 1

    def save(self, text: str, /) -> bytes:
        """Presses the link that says `text`, and returns the file behind it."""
        with self.page.expect_download() as saved:
            self.follow(text)
        return saved.value.path().read_bytes()

    def press(self, text: str, /, **typed: str) -> None:
        """Fills in the form that has this button, and presses it."""
        button = self.page.get_by_role("button", name=text).first
        for name, value in typed.items():
            _fill(self.page.locator(f'form:has(button:has-text("{text}")) [name="{name}"]'), value)
        button.click()
        self.count += len(typed) + 1

    def choice(self, name: str, place: int = 0) -> str:
        """The value of a choice that the page shows."""
        return self.page.locator(f'input[name="{name}"]').nth(place).get_attribute("value") or ""


def _fill(fields: Locator, value: str) -> None:
    """Types the value, or chooses it."""
    match fields.first.get_attribute("type") or fields.first.evaluate("field => field.type"):
        case "radio":
            fields.and_(fields.page.locator(f'[value="{value}"]')).check()
        case "checkbox":
            fields.check()
        case "select-one":
            fields.select_option(value)
        case _:
            fields.fill(value)
