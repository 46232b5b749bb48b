"""A code after the password: set up once, asked for at every sign-in, reset by an administrator."""

from datetime import timedelta

import pyotp
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appointments.models import BackupCode, SecondStep
from appointments.rate_limits import TooManyTries
from appointments.staff import second_step, totp
from appointments.staff.second_step import WrongCode, check, confirm
from tests.appointments.public.test_telling import asked
from tests.project import test_who_may_open
from tests.staff import do_second_step, without_second_step

pytestmark = pytest.mark.django_db
rows = test_who_may_open.rows

ENTER, SET_UP, HOME = "desk:second_step", "desk:set_up_second_step", "desk:home"


@pytest.fixture
def begun(staff) -> SecondStep:
    """Carla has seen the key of her new app."""
    without_second_step(staff("carla"))
    return second_step.begin(User.objects.get(username="carla"))


@pytest.fixture
def codes(begun, now) -> list[str]:
    """Carla's app is set up; her backup codes."""
    return confirm(begun, code_at(begun, now), now=now)


@pytest.fixture
def password_only(staff, codes, set_clock, now):
    """A browser in which Carla has just typed her password."""
    set_clock(now)
    client = staff("carla")
    session = client.session
    del session[second_step.IN_SESSION]
    session.save()
    return client


def code_at(step: SecondStep, moment) -> str:
    return pyotp.TOTP(step.key).at(moment)


def is_let_in(client) -> bool:
    return client.get(reverse(HOME)).status_code == 200


def test_no_page_of_staff_opens_without_it(staff, rows):
    client = without_second_step(staff("eva"))
    names = test_who_may_open.staff_patterns()
    answers = {name: client.get(test_who_may_open.address(name, rows)) for name in names}
    open_ones = {name for name, answer in answers.items() if reverse(ENTER) not in answer.headers.get("Location", "")}
    assert open_ones == {"admin:login", "admin:logout", "desk:choose_password", SET_UP}


@pytest.mark.parametrize("page", ["support:home", "support:guide", "support:keys"])
def test_no_page_of_the_support_line_opens_without_it(page, staff):
    assert reverse(ENTER) in without_second_step(staff("sol")).get(reverse(page))["Location"]


def test_a_page_that_only_takes_posts_takes_none_without_it(staff, ana, office):
    client = without_second_step(staff("eva"))
    answer = client.post(reverse("desk:mark", args=[office.code, ana.pk]), {"mark": "arrived"})
    assert answer["Location"].startswith(reverse(ENTER))


def test_public_pages_never_ask_for_it(staff):
    assert without_second_step(staff("eva")).get(reverse("public:start")).status_code == 200


def test_the_setting_turns_it_off(staff, settings):
    settings.SECOND_STEP = False
    client = without_second_step(staff("carla"))
    assert is_let_in(client)
    assert client.get(reverse(SET_UP))["Location"] == reverse(HOME)


def test_the_password_leads_to_the_set_up_and_on_to_the_page_asked_for(staff):
    client = without_second_step(staff("carla"))
    people = reverse("desk:people")
    page = client.get(people, follow=True)
    assert page.redirect_chain[-1][0].startswith(reverse(SET_UP))
    step = SecondStep.objects.get()
    done = client.post(page.redirect_chain[-1][0], {"code": code_at(step, timezone.now())})
    assert done.context["next_url"] == people
    assert len(done.context["codes"]) == second_step.BACKUP_CODES
    assert is_let_in(client)


def test_the_key_is_sealed_and_backup_codes_are_not_kept(begun, codes):
    kept = SecondStep.objects.filter(pk=begun.pk).values_list("key", flat=True)[0]
    assert begun.key.encode() not in bytes(kept)
    assert not set(codes) & set(BackupCode.objects.values_list("digest", flat=True))


def test_a_set_up_that_was_not_ended_opens_nothing(staff, begun):
    client = staff("dario")
    do_second_step(client)
    SecondStep.objects.filter(user__username="dario").update(confirmed_at=None)
    assert not is_let_in(client)


def test_an_app_that_is_set_up_cannot_be_replaced_with_the_password(password_only):
    assert password_only.get(reverse(SET_UP))["Location"] == reverse(ENTER)
    assert password_only.post(reverse(SET_UP), {"code": "000000"})["Location"] == reverse(ENTER)


def test_the_code_of_the_app_lets_in(password_only, begun, now, set_clock):
    set_clock(now + timedelta(seconds=totp.SECONDS))
    cookie = password_only.cookies["session"].value
    answer = password_only.post(reverse(ENTER), {"code": code_at(begun, timezone.now())})
    assert answer["Location"] == reverse(HOME)
    assert is_let_in(password_only)
    assert password_only.cookies["session"].value != cookie


def test_a_wrong_code_does_not_let_in(password_only):
    answer = password_only.post(reverse(ENTER), {"code": "12345"})
    assert answer.context["form"].errors
    assert not is_let_in(password_only)


@pytest.mark.parametrize("asked", ["https://example.net/", "//example.net/", "no-page", "desk"])
def test_it_leads_to_no_other_site(asked, password_only, codes):
    answer = password_only.post(f"{reverse(ENTER)}?next={asked}", {"code": codes[0]})
    assert answer["Location"] == reverse(HOME)


def test_a_code_works_once(begun, codes, now):
    later = now + timedelta(seconds=30)
    check(begun, code_at(begun, later), now=later)
    with pytest.raises(WrongCode):
        check(begun, code_at(begun, later), now=later)


def test_a_used_code_and_a_wrong_one_ask_the_same_of_the_database(begun, codes, now):
    statements = []
    for code in (code_at(begun, now), code_at(begun, now + timedelta(days=1))):
        with CaptureQueriesContext(connection) as queries, pytest.raises(WrongCode):
            check(begun, code, now=now)
        statements.append(asked(queries))
    assert statements[0] == statements[1]
    assert any("last_step" in one for one in statements[0])


def test_an_older_code_does_not_work_after_a_newer_one(begun, codes, now):
    check(begun, code_at(begun, now + timedelta(seconds=30)), now=now)
    with pytest.raises(WrongCode):
        check(begun, code_at(begun, now), now=now)


def test_a_set_up_ends_once(begun, codes, now):
    later = now + timedelta(seconds=30)
    with pytest.raises(WrongCode):
        confirm(begun, code_at(begun, later), now=later)
    assert BackupCode.objects.count() == second_step.BACKUP_CODES


def test_a_backup_code_works_once_however_it_is_typed(begun, codes, now):
    check(begun, f" {codes[0].lower().replace('-', ' ')} ", now=now)
    with pytest.raises(WrongCode):
        check(begun, codes[0], now=now)


def test_a_backup_code_of_another_does_not_work(codes, staff, now):
    other = do_second_step(staff("dario"))
    with pytest.raises(WrongCode):
        check(other, codes[0], now=now)


def test_tries_are_limited_even_for_the_right_code(begun, codes, now):
    for _number in range(second_step.TRIES_AN_HOUR):
        with pytest.raises(WrongCode):
            check(begun, "000000000", now=now)
    with pytest.raises(TooManyTries):
        check(begun, codes[0], now=now)
    check(begun, codes[0], now=now + timedelta(hours=1, seconds=1))


def test_a_new_app_gives_no_new_tries(begun, codes, now):
    for _number in range(second_step.TRIES_AN_HOUR):
        with pytest.raises(WrongCode):
            check(begun, "000000000", now=now)
    begun.delete()
    anew = second_step.begin(begun.user)
    with pytest.raises(TooManyTries):
        confirm(anew, code_at(anew, now), now=now)


def test_an_administrator_resets_it_and_that_is_written_down(staff, codes, password_only):
    do_second_step(password_only)
    carla = User.objects.get(username="carla")
    staff("eva").post(reverse("desk:reset_second_step", args=[carla.pk]))
    assert not is_let_in(password_only)
    assert not SecondStep.objects.filter(user=carla).exists()
    entry = LogEntry.objects.get(object_id=str(carla.pk))
    assert entry.user.username == "eva"
    assert "second step" in entry.get_change_message()


def test_the_app_of_another_stays_as_it_is(staff, begun, now):
    without_second_step(staff("mara")), staff("eva")
    mara = User.objects.get(username="mara")
    second_step.begin(mara)
    (before,) = SecondStep.objects.filter(user=mara).values()
    confirm(begun, code_at(begun, now), now=now)
    second_step.reset(begun.user, by=User.objects.get(username="eva"))
    assert list(SecondStep.objects.filter(user=mara).values()) == [before]
    assert not SecondStep.objects.filter(user=begun.user).exists()


def test_nobody_resets_their_own(staff):
    eva = staff("eva")
    own = User.objects.get(username="eva")
    assert eva.post(reverse("desk:reset_second_step", args=[own.pk])).status_code == 404


def test_nobody_resets_that_of_someone_with_more_rights(staff):
    chief = User.objects.create_superuser("chief")
    assert staff("eva").post(reverse("desk:reset_second_step", args=[chief.pk])).status_code == 404


def test_the_list_of_people_leads_to_it(staff):
    staff("carla")
    reset = reverse("desk:reset_second_step", args=[User.objects.get(username="carla").pk])
    assert reset in staff("eva").get(reverse("desk:people")).content.decode()
    assert reset not in staff("mara").get(reverse("desk:people")).content.decode()


def test_the_operator_resets_it_from_the_command_line(codes):
    call_command("reset_second_step", "carla")
    assert not SecondStep.objects.exists()
    with pytest.raises(CommandError, match="has not set up"):
        call_command("reset_second_step", "carla")
    with pytest.raises(CommandError, match="No account"):
        call_command("reset_second_step", "nobody")
