"""Roles and memberships: who serves which office, and rights that users cannot give themselves."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from appointments import roles
from offices.access import groups_to_give, offices_of, people_to_manage
from offices.models import Closure, Membership, Slot
from tests.project.markup import without_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(staff):
    """The account of a person of `tests.staff`."""

    def user(name: str) -> User:
        staff(name)
        return User.objects.get(username=name)

    return user


def rights(group: Group) -> set[str]:
    return {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()}


@pytest.mark.parametrize("role", roles.ROLES)
def test_migrate_made_the_role_with_its_rights(role):
    assert rights(Group.objects.get(name=role)) == set(roles.ROLES[role])


def test_saving_the_roles_again_gives_each_exactly_its_rights():
    group = Group.objects.get(name="Office staff")
    group.permissions.add(Permission.objects.get(codename="delete_office"))
    group.permissions.remove(Permission.objects.get(codename="mark_attendance"))
    roles.save(apps)
    assert rights(group) == set(roles.ROLES["Office staff"])


def test_an_administrator_has_every_right_of_the_others():
    administrator = set(roles.ROLES["Administrator"])
    assert [role for role, rights in roles.ROLES.items() if not set(rights) <= administrator] == []


@pytest.mark.parametrize(
    ("name", "codes"), [("carla", {"NYC"}), ("dario", {"MIA"}), ("eva", {"NYC", "MIA"}), ("sol", {"NYC", "MIA"})]
)
def test_everyone_has_their_own_offices(name, codes, user):
    assert set(offices_of(user(name)).values_list("code", flat=True)) == codes


def test_nobody_else_has_an_office(user, office, django_user_model):
    stranger = django_user_model.objects.create_user("stranger")
    assert not offices_of(stranger).exists()
    retired = user("eva")
    retired.is_active = False
    assert not offices_of(retired).exists()


def test_an_administrator_gives_the_roles_but_no_more(user):
    strong = Group.objects.create(name="Owners")
    strong.permissions.add(Permission.objects.get(codename="delete_user"))
    assert set(groups_to_give(user("eva")).values_list("name", flat=True)) == set(roles.ROLES)


def test_an_administrator_cannot_take_over_a_stronger_account(user, staff, django_user_model):
    owner = django_user_model.objects.create_superuser("owner")
    carla = user("carla")
    strong = user("mara")
    strong.user_permissions.add(Permission.objects.get(codename="delete_user"))
    assert set(people_to_manage(user("eva"))) == {carla, user("eva")}
    for other in (owner, strong):
        page = reverse("admin:auth_user_password_change", args=[other.pk])
        assert staff("eva").post(page, {"password1": "x", "password2": "x"}).status_code == 404
        assert staff("eva").get(reverse("admin:auth_user_change", args=[other.pk])).status_code == 404


def test_an_administrator_cannot_make_a_superuser(user, staff):
    carla, page = user("carla"), reverse("admin:auth_user_change", args=[user("carla").pk])
    shown = staff("eva").get(page).context
    assert not {"is_superuser", "user_permissions"} & set(shown["adminform"].form.fields)
    empty = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    sent = (
        {"username": "carla", "is_staff": "on", "is_active": "on", "is_superuser": "on"}
        | empty
        | {"seen": shown["seen"]}
    )
    assert staff("eva").post(page, sent).status_code == 302
    carla.refresh_from_db()
    assert not carla.groups.exists()
    assert not carla.is_superuser


def test_a_list_shows_ones_own_offices_alone(staff, office):
    for name, codes in (("carla", {"NYC"}), ("dario", {"MIA"}), ("eva", {"NYC", "MIA"})):
        shown = staff(name).get(reverse("admin:offices_office_changelist")).context["cl"].result_list
        assert {each.code for each in shown} == codes


def test_slots_of_others_are_not_listed(staff, office):
    assert Slot.objects.filter(office=office).exists()
    shown = staff("dario").get(reverse("admin:offices_slot_changelist"))
    assert not shown.context["cl"].result_list
    assert "NYC" not in without_keys(shown.content.decode())


@pytest.fixture
def closing(office):
    """What a closure's form sends."""
    return {"starts_on": "2026-12-09", "ends_on": "2026-12-09", "reason_en": "Sample", "office": office.pk}


@pytest.mark.parametrize("name", ["mara", "eva"])
def test_nobody_closes_days_without_the_check_page(name, staff, closing):
    """It shows who is moved, and its button moves them."""
    unseen = closing | {"reason_es": "Sample", "go": "save"}
    page = staff(name).post(reverse("admin:offices_closure_add"), unseen)
    assert page.context["check"].steps
    assert not Closure.objects.exists()


def test_staff_of_an_office_close_no_days(staff, closing):
    assert staff("carla").post(reverse("admin:offices_closure_add"), closing).status_code == 403


def test_a_closure_of_every_office_is_seen_and_not_changed_by_a_manager(staff, closing):
    days = {name: closing[name] for name in ("starts_on", "ends_on")}
    closure = Closure.objects.create(**days, reason_source="Sample")
    page = reverse("admin:offices_closure_change", args=[closure.pk])
    assert staff("mara").get(page).status_code == 200
    assert staff("mara").post(page, closing).status_code == 403
    assert staff("mara").post(reverse("admin:offices_closure_delete", args=[closure.pk])).status_code == 403


def test_a_manager_cannot_move_the_office_itself(staff, office):
    form = staff("mara").get(reverse("admin:offices_office_change", args=[office.pk])).context["adminform"].form
    assert not {"code", "timezone", "is_active"} & set(form.fields)
    assert "lead_hours" in form.fields


def test_nobody_works_twice_for_one_office(user, office):
    Membership.objects.bulk_create([Membership(user=user("carla"), office=office)], ignore_conflicts=True)
    assert Membership.objects.filter(user__username="carla").count() == 1
