"""Staff in tests: Carla at Ana's office, Dario elsewhere, Eva everywhere, Sol on the support line."""

from collections.abc import Callable

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from appointments.models import SecondStep
from appointments.staff import second_step, totp
from offices.models import Membership, Office

Offices = dict[str, Office]
"""`own` is Ana's office, `other` one far away."""

ACCOUNTS: dict[str, tuple[str, str]] = {
    "carla": ("Office staff", "own"),
    "mara": ("Office manager", "own"),
    "dario": ("Office manager", "other"),
    "eva": ("Administrator", ""),
    "sol": ("Support agent", ""),
    "nadia": ("", "own"),
}
"""Name -> role and office. Nadia has no role yet; Mara manages Carla's office."""

LINE: dict[str, tuple[str, str]] = {
    "sol": ("Support agent", ""),
    "sid": ("Support agent", ""),
    "tess": ("Support supervisor", ""),
}
"""The support line's staff: two agents and their supervisor."""

Staff = Callable[[str], Client]


def account(name: str, offices: Offices) -> User:
    """The account, made at its first use."""
    found = User.objects.filter(username=name).first()
    if found:
        return found
    role, place = (ACCOUNTS | LINE)[name]
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    if place:
        Membership.objects.create(user=user, office=offices[place])
    return user


def signed_in(name: str, offices: Offices) -> Client:
    """A browser in which they are signed in; for `nobody`, without a user."""
    client = Client()
    if name != "nobody":
        client.force_login(account(name, offices))
        do_second_step(client)
    return client


def do_second_step(client: Client, key: str = "") -> SecondStep:
    """As if a code of their app had been typed; the app is set up at its first use."""
    found, _made = SecondStep.objects.get_or_create(
        user_id=client.session["_auth_user_id"], defaults={"key": key or totp.new_key(), "confirmed_at": timezone.now()}
    )
    session = client.session
    session[second_step.IN_SESSION] = str(found.pk)
    session.save()
    return found


def without_second_step(client: Client) -> Client:
    """The state after the password, without an app."""
    SecondStep.objects.filter(user_id=client.session["_auth_user_id"]).delete()
    return client
