"""manage.py keys: the keys of the data, and the steps by which one takes the place of another."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from appointments.models import KeyCheck
from appointments.staff.security_log import Event, note
from appointments.upkeep import key_rotation, keys, reindexing

STEPS = {
    "add": "A new key now opens: {key}. When every process has been restarted with it, run: manage.py keys promote ID",
    "promote": "The key {key} may come first. Put it there, restart everything, then run: manage.py {renew}",
    "reindex": "Every digest is made with the newest INDEX_KEY.{retire}",
    "retire": "The key {key} is retired. {take_out}, and restart everything.",
    "accept": "{key} is the right one from now on. Restart everything.",
}


class Command(BaseCommand):
    help = (
        "Shows the keys of the data. `add` writes down new ones at the end of VAULT_KEYS or INDEX_KEY, `promote ID`"
        " lets one come first, `reindex` renews all digests with the newest INDEX_KEY, `retire ID` lets one go that"
        " nothing needs. `accept RECEIPT_SIGNING_KEY` takes a changed one: printed QR codes signed with the old one no"
        " longer prove anything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", nargs="?", choices=[*STEPS, "show"], default="show")
        parser.add_argument(
            "key", nargs="?", default="", help="id of a key in VAULT_KEYS, INDEX_KEY:NUMBER, or RECEIPT_SIGNING_KEY"
        )

    def handle(self, *_args: Any, step: str, key: str, **_options: Any) -> None:
        """Exits with 1 at a step that is not safe now."""
        if step == "show":
            return self._show()
        if step in ("promote", "retire") and not key:
            raise CommandError(f"{step} takes the id of a key, such as 2027 or INDEX_KEY:2. manage.py keys lists them.")
        if step == "accept":
            if key != "RECEIPT_SIGNING_KEY":
                raise CommandError("accept takes RECEIPT_SIGNING_KEY only: another INDEX_KEY would find no one.")
            # The first connection would be refused for the very difference that is accepted here.
            keys.at_first_connection.is_checked = True
        done = self._do(step, key)
        # In the log of security: who changes keys can open all data.
        note(Event.KEYS_CHANGED, step=step, key_id=done)
        renew = "keys reindex" if done.startswith(keys.INDEX) else "reseal"
        take_out = _what_to_take_out(done) if step == "retire" else ""
        self.stdout.write(STEPS[step].format(key=done, renew=renew, take_out=take_out, retire=_which_to_retire()))
        return None

    def _do(self, step: str, key: str) -> str:
        try:
            if step == "add":
                return ", ".join(_added())
            if step == "reindex":
                return self._reindex()
            {"promote": keys.promote, "retire": keys.retire, "accept": keys.accept}[step](key)
        except (keys.StillNeeded, keys.KeyDoesNotFit) as refusal:
            raise CommandError(str(refusal)) from None
        return key

    def _reindex(self) -> str:
        keys.check_that_newest_leads()
        for part in reindexing.work():
            with tqdm(total=part.rows, desc=part.name, unit="row", file=self.stderr, disable=not part.rows) as bar:
                for rows in part.run():
                    bar.update(rows)
        return f"{keys.INDEX}:{max(settings.INDEX_KEYS)}"

    def _show(self) -> None:
        for row in KeyCheck.objects.order_by("-setting", "key_id"):
            self.stdout.write(f"{row!s:40} {row.get_state_display()}{self._holds(row)}")

    def _holds(self, row: KeyCheck) -> str:
        """What data has been written with the key."""
        if row.setting == keys.INDEX:
            return f", {reindexing.made_with(int(row.key_id))} rows hold digests of it or of an older one"
        if not row.key_id:
            return ""
        in_log = row.setting == keys.LOGS
        is_here = "" if in_log or row.key_id in settings.VAULT_KEYS else ", not in VAULT_KEYS"
        return f", seals {key_rotation.sealed_with(row.key_id, in_log=in_log)} rows{is_here}"


def _added() -> list[str]:
    if added := keys.add():
        return added
    raise CommandError("There is no new key. Put it at the end of VAULT_KEYS or INDEX_KEY first.")


def _which_to_retire() -> str:
    older = sorted(settings.INDEX_KEYS)[:-1]
    return f" Now run: manage.py keys retire {keys.INDEX}:{older[0]}" if older else ""


def _what_to_take_out(key: str) -> str:
    if key.startswith(keys.INDEX):
        return "Move it to RETIRED_INDEX_KEYS"
    if key.startswith(keys.LOGS):
        return "Take it out of LOG_KEYS"
    of_logs = keys.of_logs(key)
    return f"Take it out of VAULT_KEYS{of_logs and f', add {of_logs} to LOG_KEYS'}"
