"""A person who books with the keyboard alone: Tab, Space, Enter, arrows, letters."""

from collections.abc import Mapping

from tests.browser.person import Person

MOST_TABS = 40


class KeyboardPerson(Person):
    """Finds everything with Tab."""

    def tab_to(self, selector: str) -> None:
        """Fails when Tab does not reach it."""
        for _tab in range(MOST_TABS):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {selector}")

    def press(self) -> None:
        """Enter in a field sends the form; else the button does, with Space."""
        self.taps += 1
        here = self.page.url
        if self.page.evaluate("document.activeElement.matches('main input[type=text]')"):
            self.page.keyboard.press("Enter")
        else:
            self.tab_to("main button.usa-button")
            self.page.keyboard.press("Space")
        self.page.wait_for_url(lambda url: url != here)

    def choose(self, name: str, value: str) -> None:
        """Space takes the first of a group, the arrow the next."""
        self.tab_to(f"main [name={name}]")
        self.page.keyboard.press("Space")
        while not self.page.is_checked(f"[name={name}][value='{value}']"):
            self.page.keyboard.press("ArrowDown")

    def type(self, answers: Mapping[str, str]) -> None:
        """Letters choose from a list too."""
        for name, value in answers.items():
            self.tab_to(f"main [name={name}]")
            option = self.page.locator(f"main select[name={name}] option[value='{value}']")
            self.page.keyboard.type(option.first.inner_text() if option.count() else value)
