"""Where the product does what can be dangerous: run programs, call other hosts, write HTML. Nowhere else."""

import ast

import pytest

from tests.project import sources

CALLED = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.loads", "pickle.load", "marshal.loads"),
    *("yaml.load", "yaml.unsafe_load", "shelve.open", "ssl._create_unverified_context"),
}
NETWORK = {"requests", "urllib3", "socket", "smtplib", "ftplib", "httpx", "aiohttp", "xmlrpc"}
PARSERS_OF_XML = {"xml", "lxml", "defusedxml", "html5lib", "bs4"}

PROVIDERS = {
    "appointments/delivery/channels/esp.py",
    "appointments/delivery/channels/smtp.py",
    "appointments/delivery/channels/twilio.py",
}


def named(*modules: str) -> set[str]:
    """The files that import one of these."""
    found = set()
    for where, node in sources.nodes((ast.Import, ast.ImportFrom)):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        if not getattr(node, "level", 0) and {name.partition(".")[0] for name in names} & set(modules):
            found.add(where.partition(":")[0])
    return found


def calls() -> list[tuple[str, ast.Call]]:
    return [(where, node) for where, node in sources.nodes(ast.Call)]


def test_no_text_is_run_as_code_or_read_as_objects():
    assert not [where for where, node in calls() if ast.unparse(node.func) in CALLED]


def test_no_program_is_started_through_a_shell():
    shells = [where for where, node in calls() if any(each.arg == "shell" for each in node.keywords)]
    assert not shells
    # Besides the programs behind bin/.
    started = {name for name in named("subprocess") if not name.startswith("scheduler/")}
    assert started == {"appointments/upkeep/restoring.py"}


def test_only_providers_of_messages_are_called():
    callers = {name for name in named(*NETWORK) if name.startswith(("appointments/", "offices/"))}
    assert callers == PROVIDERS


def test_no_certificate_is_taken_unchecked():
    keywords = {(each.arg, ast.unparse(each.value)) for _where, node in calls() for each in node.keywords}
    assert ("verify", "False") not in keywords
    assert not [where for where, node in sources.nodes(ast.Attribute) if node.attr in {"CERT_NONE", "check_hostname"}]


def test_no_xml_is_read():
    # `xml.sax.saxutils.escape` only writes.
    assert named(*PARSERS_OF_XML) == {"appointments/delivery/inbound/webhooks.py"}


def test_html_is_marked_as_safe_where_widgets_and_codes_are_drawn_alone():
    marking = {"mark_safe", "SafeString"}
    marked = {where.partition(":")[0] for where, node in calls() if ast.unparse(node.func) in marking}
    assert marked == {
        "appointments/pages/widgets.py",
        "appointments/receipts/qr.py",
        "appointments/templatetags/desk.py",
        "appointments/templatetags/examples.py",
        "appointments/templatetags/uswds.py",
    }


@pytest.mark.parametrize("filter_", ["|safe", "autoescape off", "safeseq"])
def test_no_page_turns_escaping_off(filter_):
    # Texts of messages are not HTML.
    pages = [path for path in sources.templates() if path.suffix != ".txt"]
    assert not [sources.name(path) for path in pages if filter_ in path.read_text()]


def test_a_pattern_made_of_a_value_escapes_it():
    made = [(where, node) for where, node in calls() if ast.unparse(node.func).startswith("re.") and node.args]
    formed = [where for where, node in made if isinstance(node.args[0], ast.JoinedStr) and not _escapes(node.args[0])]
    assert len(made) > 50
    assert not formed


def _escapes(pattern: ast.JoinedStr) -> bool:
    values = [ast.unparse(part.value) for part in pattern.values if isinstance(part, ast.FormattedValue)]
    # Names of our own: constants, a header of a mail, the schemes of an address.
    return all("re.escape" in value or value.lstrip("_").isupper() or value in {"name", "schemes"} for value in values)
