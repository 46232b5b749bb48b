"""An account made with the form works: its person chooses a password by a link that works once, and signs in."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appointments.admin import accounts
from appointments.admin.accounts import OwnAccess
from appointments.staff import confirming
from tests.staff import do_second_step
from tests.together import in_the_background

pytestmark = pytest.mark.django_db

PASSWORD = "violet-harbour-7-lamps"
ADD = "admin:auth_user_add"


@pytest.fixture
def confirmed(eva) -> Client:
    """Eva, who typed her password a moment ago."""
    return confirmed_as(eva)


@pytest.fixture
def answers(office) -> dict[str, object]:
    role = Group.objects.get(name="Office staff")
    names = {"username": "lena", "first_name": "Lena", "last_name": "Ortiz", "email": "lena@example.org"}
    return names | {"role": role.pk, "offices": [office.pk]}


def link_on(page) -> str:
    return re.search(r'value="https?://[^/"]+(/[^"]+/password/[^"]+)"', page.content.decode())[1]


def choose(client: Client, link: str, password: str = PASSWORD):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def test_a_new_account_signs_in_with_the_password_its_person_chose(confirmed, answers, office):
    link = link_on(confirmed.post(reverse(ADD), answers, follow=True))
    lena = Client()
    assert choose(lena, link)["Location"] == reverse("admin:login")
    signed_in = lena.post(reverse("admin:login"), {"username": "lena", "password": PASSWORD})
    assert signed_in["Location"] == reverse("desk:home")
    do_second_step(lena)
    assert office.name_source in lena.get(reverse("desk:home")).content.decode()


def test_a_link_works_once(confirmed, answers):
    link = link_on(confirmed.post(reverse(ADD), answers, follow=True))
    choose(Client(), link)
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_a_link_ends_after_some_days(confirmed, answers, settings):
    link = link_on(confirmed.post(reverse(ADD), answers, follow=True))
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_a_link_of_an_account_that_is_switched_off_does_not_work(confirmed, answers):
    link = link_on(confirmed.post(reverse(ADD), answers, follow=True))
    User.objects.filter(username="lena").update(is_active=False)
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_an_easy_password_is_refused(confirmed, answers):
    link = link_on(confirmed.post(reverse(ADD), answers, follow=True))
    assert choose(Client(), link, "password-of-staff").status_code == 200
    assert not User.objects.get(username="lena").has_usable_password()


def test_a_role_of_an_office_needs_an_office(confirmed, answers):
    page = confirmed.post(reverse(ADD), answers | {"offices": []})
    assert "Choose at least one office." in page.content.decode()
    assert not User.objects.filter(username="lena").exists()


def test_a_role_that_serves_every_office_needs_none(confirmed, answers):
    role = Group.objects.get(name="Support agent")
    confirmed.post(reverse(ADD), answers | {"offices": [], "role": role.pk})
    assert list(User.objects.get(username="lena").groups.all()) == [role]


def test_a_new_link_ends_the_old_password(confirmed, answers):
    choose(Client(), link_on(confirmed.post(reverse(ADD), answers, follow=True)))
    lena = User.objects.get(username="lena")
    page = reverse("admin:auth_user_sign_in_link", args=[lena.pk])
    confirmed.post(page, {"seen": confirmed.get(page).context["seen"]})
    assert not User.objects.get(username="lena").has_usable_password()


def test_a_late_press_for_a_new_link_leaves_the_password_chosen_meanwhile(confirmed, answers):
    choose(Client(), link_on(confirmed.post(reverse(ADD), answers, follow=True)))
    page = reverse("admin:auth_user_sign_in_link", args=[User.objects.get(username="lena").pk])
    confirmed.post(page, {"seen": "of an earlier password"})
    assert User.objects.get(username="lena").has_usable_password()


def typed_in(client: Client, page: str) -> dict[str, object]:
    """All that the form of an account sends when nothing is typed into it."""
    answer = client.get(page)
    shown, seen = answer.context, re.search(r'name="seen" value="(.+?)"', answer.content.decode())[1]
    rows = [shown["adminform"].form]
    for inline in shown["inline_admin_formsets"]:
        rows += [inline.formset.management_form, *inline.formset.initial_forms]
    data = {row.add_prefix(name): row[name].value() for row in rows for name in row.fields if name != "password"}
    # A box that is not ticked sends nothing.
    return {name: value for name, value in data.items() if value is not None and value is not False} | {"seen": seen}


@pytest.fixture
def carlas(staff) -> str:
    staff("carla")
    return reverse("admin:auth_user_change", args=[User.objects.get(username="carla").pk])


def test_an_older_page_gives_no_access_back(confirmed, carlas):
    older, form = typed_in(confirmed, carlas), typed_in(confirmed, carlas)
    del form["is_active"]
    confirmed.post(carlas, form)
    page = confirmed.post(carlas, older | {"email": "carla@example.org"}, follow=True).content.decode()
    assert "something changed since you looked" in page
    assert 'value="carla@example.org"' in page
    assert [said for said in ("Stored now: No", "Stored now: –") if said in page] == ["Stored now: No", "Stored now: –"]
    carla = User.objects.get(username="carla")
    assert (carla.is_active, carla.email) == (False, "")


@pytest.mark.parametrize("taken", [lambda carla: carla.groups.clear(), lambda carla: carla.memberships.all().delete()])
def test_an_older_page_gives_no_role_or_office_back(confirmed, carlas, taken):
    older, carla = typed_in(confirmed, carlas), User.objects.get(username="carla")
    taken(carla)
    page = confirmed.post(carlas, older | {"email": "carla@example.org"})
    assert 'value="carla@example.org"' in page.content.decode()
    carla.refresh_from_db()
    assert (carla.email, carla.groups.count() and carla.memberships.count()) == ("", 0)


def test_what_was_typed_on_an_older_page_is_saved_with_the_next_press(confirmed, carlas):
    older, carla = typed_in(confirmed, carlas), User.objects.get(username="carla")
    User.objects.filter(pk=carla.pk).update(first_name="Carla")
    carla.memberships.all().delete()
    page = confirmed.post(carlas, older | {"email": "carla@example.org"}).content.decode()
    assert "They stand here as they are stored." in page
    now = typed_in(confirmed, carlas)
    assert now["seen"] in page
    confirmed.post(carlas, now | {"email": "carla@example.org"})
    carla.refresh_from_db()
    assert (carla.email, carla.first_name, carla.memberships.count()) == ("carla@example.org", "Carla", 0)


def test_a_page_of_now_saves_and_keeps_when_they_signed_in(confirmed, carlas):
    form, before = typed_in(confirmed, carlas), User.objects.get(username="carla")
    User.objects.filter(pk=before.pk).update(last_login=timezone.now())
    assert confirmed.post(carlas, form | {"email": "carla@example.org"})["Location"] != carlas
    carla = User.objects.get(username="carla")
    assert (carla.email, carla.is_active, list(carla.groups.all())) == (
        "carla@example.org",
        True,
        list(before.groups.all()),
    )
    assert carla.last_login is not None


@pytest.mark.parametrize("box", ["is_active", "is_staff", "groups"])
def test_nobody_ends_their_own_right_to_manage_accounts(confirmed, box):
    page = reverse("admin:auth_user_change", args=[User.objects.get(username="eva").pk])
    form = typed_in(confirmed, page)
    del form[box]
    assert str(OwnAccess.in_words) in confirmed.post(page, form | {"first_name": "Eva"}).content.decode()
    eva = User.objects.get(username="eva")
    assert (eva.is_active, eva.is_staff, eva.groups.count(), eva.first_name) == (True, True, 1, "")


def test_their_own_name_is_theirs_to_change(confirmed):
    eva = User.objects.get(username="eva")
    page = reverse("admin:auth_user_change", args=[eva.pk])
    confirmed.post(page, typed_in(confirmed, page) | {"first_name": "Eva"})
    eva.refresh_from_db()
    assert eva.first_name == "Eva"


def confirmed_as(client: Client) -> Client:
    session = client.session
    session[confirming.IN_SESSION] = timezone.now().isoformat()
    session.save()
    return client


@pytest.fixture
def ines(eva) -> Client:
    """Another administrator."""
    user = User.objects.create_user("ines", is_staff=True)
    user.groups.set(Group.objects.filter(name="Administrator"))
    client = Client()
    client.force_login(user)
    do_second_step(client)
    return confirmed_as(client)


def switch_each_other_off(eva: Client, ines: Client) -> list[str]:
    """Both press at the same moment; who still has access."""
    both = [User.objects.get(username=name) for name in ("ines", "eva")]
    pages = [reverse("admin:auth_user_change", args=[each.pk]) for each in both]
    forms = [typed_in(client, page) for client, page in zip((eva, ines), pages, strict=True)]
    for form in forms:
        del form["is_active"]
    with transaction.atomic():
        assert eva.post(pages[0], forms[0]).status_code == 302
        second = in_the_background(lambda: ines.post(pages[1], forms[1]))
    second.result()
    return [each.username for each in both if User.objects.get(pk=each.pk).is_active]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_switch_each_other_off(confirmed, ines):
    assert switch_each_other_off(confirmed, ines) == ["eva"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_no_administrator_would_be_left(confirmed, ines, monkeypatch):
    monkeypatch.setattr(accounts, "_held", lambda _request, pk: User.objects.select_for_update(no_key=True).get(pk=pk))
    assert switch_each_other_off(confirmed, ines) == []


@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_end_each_others_password(confirmed, ines):
    for name in ("eva", "ines"):
        account = User.objects.get(username=name)
        account.set_password(PASSWORD)
        account.save()
    pairs = [(confirmed, "eva", "ines"), (ines, "ines", "eva")]
    for client, own, _other in pairs:
        client.force_login(User.objects.get(username=own))
        do_second_step(client)
        confirmed_as(client)
    presses = []
    for client, _own, other in pairs:
        page = reverse("admin:auth_user_sign_in_link", args=[User.objects.get(username=other).pk])
        seen = re.search(r'name="seen" value="(.+?)"', client.get(page).content.decode())[1]
        presses.append(lambda client=client, page=page, seen=seen: client.post(page, {"seen": seen}))
    with transaction.atomic():
        assert presses[0]().status_code == 302
        second = in_the_background(presses[1])
    assert second.result().status_code == 403
    assert User.objects.get(username="eva").has_usable_password()
