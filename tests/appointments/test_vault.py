"""Sealed columns: they open in their own row with a known key, and nowhere else."""

import pytest
from django.core import serializers
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from appointments import vault
from appointments.models import Appointment, Attendee, Message, Notice
from appointments.vault import CannotOpen

OLD, NEW = b"o" * 32, b"n" * 32


def raw(notice: Notice, column: str = "given_names") -> bytes:
    """The stored value."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM appointments_notice WHERE id = %s", [notice.pk])
        return bytes(cursor.fetchone()[0])


def put(notice: Notice, value: bytes, column: str = "given_names") -> Notice:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE appointments_notice SET {column} = %s WHERE id = %s", [value, notice.pk])
    return Notice.objects.get(pk=notice.pk)


@given(st.text(), st.text(max_size=60))
def test_what_is_sealed_opens_in_its_place(text, place):
    assert vault.unseal(vault.seal(text, place), place) == text


def test_the_same_text_is_sealed_differently_each_time():
    assert vault.seal("Ana", "place") != vault.seal("Ana", "place")


@given(st.integers(0), st.integers(1, 255))
def test_an_altered_value_does_not_open(place, change):
    sealed = bytearray(vault.seal("Ana Sample", "place"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(CannotOpen):
        vault.unseal(bytes(sealed), "place")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\xff", b"Ana Sample", b"\x01\x03dev" + b"0" * 11])
def test_what_was_never_sealed_does_not_open(sealed):
    with pytest.raises(CannotOpen):
        vault.unseal(sealed, "place")


def test_the_first_key_seals_and_all_of_them_open(settings):
    settings.VAULT_KEYS = {"old": OLD}
    before = vault.seal("Ana", "place")
    settings.VAULT_KEYS = {"new": NEW, "old": OLD}
    after = vault.seal("Ana", "place")
    assert vault.unseal(before, "place") == vault.unseal(after, "place") == "Ana"
    settings.VAULT_KEYS = {"new": NEW}
    assert vault.unseal(after, "place") == "Ana"
    with pytest.raises(CannotOpen):
        vault.unseal(before, "place")


def test_a_key_under_another_name_does_not_open(settings):
    settings.VAULT_KEYS = {"old": OLD}
    sealed = vault.seal("Ana", "place")
    settings.VAULT_KEYS = {"old": NEW}
    with pytest.raises(CannotOpen):
        vault.unseal(sealed, "place")


@pytest.mark.django_db
def test_a_saved_text_reads_back_and_is_not_seen_in_the_table(make_notice):
    notice = make_notice()
    assert b"Ana" not in raw(notice)
    assert Notice.objects.get(pk=notice.pk).given_names == "Ana"


@pytest.mark.django_db
def test_a_value_moved_to_another_row_does_not_open(make_notice):
    ana, other = make_notice(), make_notice("400000001", "000000009")
    moved = put(other, raw(ana))
    with pytest.raises(CannotOpen):
        _ = moved.given_names


@pytest.mark.django_db
def test_a_value_moved_to_another_column_does_not_open(make_notice):
    notice = make_notice()
    moved = put(notice, raw(notice, "family_name"))
    with pytest.raises(CannotOpen):
        _ = moved.given_names


@pytest.mark.django_db
def test_saving_again_seals_with_the_first_key(make_notice, settings):
    settings.VAULT_KEYS = {"old": OLD}
    notice = make_notice()
    settings.VAULT_KEYS = {"new": NEW, "old": OLD}
    notice.given_names = Notice.objects.get(pk=notice.pk).given_names
    notice.save(update_fields=["given_names"])
    assert b"new" in raw(notice)
    assert b"old" in raw(notice, "family_name")


@pytest.mark.django_db
def test_a_row_saved_without_being_read_keeps_its_values(make_notice):
    notice = Notice.objects.get(pk=make_notice().pk)
    before = raw(notice)
    notice.save(update_fields=["given_names"])
    assert raw(notice) == before


@pytest.mark.django_db
def test_empty_text_is_stored_empty(make_notice):
    notice = make_notice(given_names="")
    assert raw(notice) == b""
    assert Notice.objects.get(pk=notice.pk).given_names == ""


@pytest.mark.django_db
def test_a_deferred_text_is_read_when_it_is_needed(make_notice):
    notice = Notice.objects.defer("given_names").get(pk=make_notice().pk)
    assert notice.given_names == "Ana"


@pytest.mark.django_db
def test_update_is_refused(make_notice):
    notice = make_notice()
    with pytest.raises(TypeError, match="sealed"):
        Notice.objects.filter(pk=notice.pk).update(given_names="Eva")


@pytest.mark.django_db
def test_bulk_update_is_refused(make_notice):
    notice = make_notice()
    notice.given_names = "Eva"
    with pytest.raises(TypeError, match="sealed"):
        Notice.objects.bulk_update([notice], ["given_names"])


@pytest.mark.django_db
def test_a_sealed_column_cannot_be_searched(make_notice):
    make_notice()
    with pytest.raises(TypeError, match="sealed"):
        Notice.objects.filter(given_names="Ana").exists()


@pytest.mark.django_db
def test_a_sealed_column_is_never_dumped(make_notice):
    with pytest.raises(TypeError, match="never dumped"):
        serializers.serialize("json", [make_notice()])


def test_a_row_without_a_primary_key_is_refused():
    message = Message(sent_text="Ana")
    with pytest.raises(ValueError, match="primary key"):
        Message._meta.get_field("sent_text").pre_save(message, add=True)


@pytest.mark.parametrize(
    "field",
    [
        *("given_names", "family_name", "date_of_birth", "country_of_birth"),
        *("subject_id", "a_number"),
    ],
)
def test_every_personal_field_of_a_notice_is_sealed(field):
    assert isinstance(Notice._meta.get_field(field), vault.SealedTextField)


@pytest.mark.parametrize(
    ("model", "field"),
    [(Attendee, name) for name in Attendee.PERSONAL_FIELDS] + [(Appointment, "email"), (Appointment, "phone")],
)
def test_every_personal_field_of_an_appointment_is_sealed(model, field):
    assert isinstance(model._meta.get_field(field), vault.SealedTextField)


def test_an_index_depends_on_the_key_the_kind_and_every_fact(settings):
    digests = {
        vault.index("a", "1", "2"),
        vault.index("b", "1", "2"),
        vault.index("a", "12"),
        vault.index("a", "2", "1"),
    }
    settings.INDEX_KEYS = {1: b"k" * 32}
    digests.add(vault.index("a", "1", "2"))
    assert len(digests) == 5


def test_a_token_is_derived_again_and_stored_as_a_hash_only():
    token = vault.token("confirmation", "row")
    assert token == vault.token("confirmation", "row")
    assert len(token) == 22
    assert vault.token_hash(token) != vault.token_hash(vault.token("confirmation", "other row"))
    assert token not in vault.token_hash(token)
