"""Presses on a page, counted."""

from playwright.sync_api import Page


class Presses:
    """Presses buttons and links, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0

    def __call__(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()
        self.number += 1
