"""manage.py keys: the keys of the data, and the steps by which one takes the place of another."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from appointments.models import KeyCheck
from appointments.staff.security_log import Event, note
from appointments.upkeep import key_rotation, keys

STEPS = {
    "add": "A new key now opens: {key}. When every process has been restarted with it, run: manage.py keys promote ID",
    "promote": "The key {key} may seal. Put it first in VAULT_KEYS, restart everything, then run: manage.py reseal",
    "retire": "The key {key} is retired. Take it out of VAULT_KEYS and restart everything.",
    "accept": "{key} is the right one from now on. Restart everything.",
}


class Command(BaseCommand):
    help = (
        "Shows the keys of the data. `add` writes down new ones at the end of VAULT_KEYS, `promote ID` lets one come"
        " first, `retire ID` lets one go that nothing needs. `accept RECEIPT_SIGNING_KEY` takes a changed one: printed"
        " QR codes signed with the old one no longer prove anything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", nargs="?", choices=[*STEPS, "show"], default="show")
        parser.add_argument("key", nargs="?", default="", help="id of a key in VAULT_KEYS, or RECEIPT_SIGNING_KEY")

    def handle(self, *_args: Any, step: str, key: str, **_options: Any) -> None:
        """Exits with 1 at a step that is not safe now."""
        if step == "show":
            return self._show()
        if step == "accept":
            if key != "RECEIPT_SIGNING_KEY":
                raise CommandError("accept takes RECEIPT_SIGNING_KEY only: another INDEX_KEY would find no one.")
            # The first connection would be refused for the very difference that is accepted here.
            keys.at_first_connection.is_checked = True
        done = self._do(step, key)
        note(Event.KEYS_CHANGED, step=step, key_id=done)
        self.stdout.write(STEPS[step].format(key=done))
        return None

    def _do(self, step: str, key: str) -> str:
        try:
            if step == "add":
                return ", ".join(keys.add()) or "none"
            {"promote": keys.promote, "retire": keys.retire, "accept": keys.accept}[step](key)
        except (keys.StillNeeded, keys.KeyDoesNotFit) as refusal:
            raise CommandError(str(refusal)) from None
        return key

    def _show(self) -> None:
        for row in KeyCheck.objects.order_by("-setting", "key_id"):
            line = f"{row!s:40} {row.get_state_display()}"
            if row.key_id:
                is_here = "" if row.key_id in settings.VAULT_KEYS else ", not in VAULT_KEYS"
                line += f", seals {key_rotation.sealed_with(row.key_id)} rows{is_here}"
            self.stdout.write(line)
