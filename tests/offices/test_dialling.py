"""What a phone is told to dial."""

import pytest

from offices import dialling


@pytest.mark.parametrize(
    ("shown", "dialled"),
    [
        ("(404) 893-1290", "+14048931290"),
        ("1-800-898-7180", "+18008987180"),
        ("(404) 893-1290 ext. 5", "+14048931290;ext=5"),
        ("+52 55 5080 2000", "+525550802000"),
        ("none", ""),
        ("", ""),
    ],
)
def test_a_link_holds_digits_alone(shown, dialled):
    assert dialling.tel(shown) == dialled
