"""The camera of a tablet reads the code of a paper into the box of the front desk."""

from collections.abc import Callable

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)

CAMERA = """
    const canvas = document.createElement("canvas");
    setInterval(() => canvas.getContext("2d").fillRect(0, 0, 9, 9), 20);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
    window.BarcodeDetector = class { async detect() { return [{ rawValue: "no such number" }]; } };
"""
"""A browser with a camera that sees a code, which the Chromium of the tests is not."""


def test_a_code_before_the_camera_is_sent(sign_in: Callable):
    page = sign_in("carla")
    page.add_init_script(CAMERA)
    page.goto(reverse("desk:scan", args=["NYC"]))
    page.get_by_role("button", name="Use the camera").click()
    page.get_by_text("We found no such confirmation").wait_for()


def test_a_camera_that_is_refused_leaves_the_box(sign_in: Callable):
    page = sign_in("carla")
    page.add_init_script(CAMERA + "navigator.mediaDevices.getUserMedia = async () => { throw new Error(); };")
    page.goto(reverse("desk:scan", args=["NYC"]))
    page.get_by_role("button", name="Use the camera").click()
    assert not page.locator("video").is_visible()
    assert page.locator("#code").is_visible()


def test_without_a_detector_there_is_no_button(sign_in: Callable):
    page = sign_in("carla")
    page.add_init_script("delete window.BarcodeDetector")
    page.goto(reverse("desk:scan", args=["NYC"]))
    assert not page.locator("[data-camera]").is_visible()
