"""Puts a fault into the functions of this process, and takes it out again. No file is changed."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType

from offices.kept_queries import KeptQuery
from tests.mutants.faults import BASE, Fault

Key = tuple[str, int]


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """While it lasts, everyone who holds a function of that file runs the wrong line."""
    path = str(BASE / fault.file)
    right = (BASE / fault.file).read_text(encoding="utf-8")
    was, then = (_codes(compile(source, path, "exec")) for source in (right, fault.planted(right)))
    wrong = {key: code for key, code in then.items() if key in was and code != was[key]}
    # Found by what they run, as a decorator or a list of verbs may hold a function under another name.
    # By `type`: `isinstance` would ask what is lazy for its class, and so set it up.
    functions = [each for each in gc.get_objects() if type(each) is FunctionType]
    held = [each for each in functions if each.__code__.co_filename == path]
    before = {each: each.__code__ for each in held if _key(each.__code__) in wrong}
    try:
        for function, code in before.items():
            function.__code__ = wrong[_key(code)]
        forget_kept_queries()
        yield
    finally:
        for function, code in before.items():
            function.__code__ = code
        forget_kept_queries()


def forget_kept_queries() -> None:
    """What puts them together runs anew: it would otherwise run once in a process, and a fault in it never."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("appointments.", "offices.")):
            for kept in (each for each in vars(module).values() if type(each) is KeptQuery):
                vars(kept).pop("_parts", None)


def _codes(code: CodeType) -> dict[Key, CodeType]:
    """All functions in it. Those without a name are made anew by the one around them."""
    found = {}
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found |= _codes(inner) | ({} if inner.co_name.startswith("<") else {_key(inner): inner})
    return found


def _key(code: CodeType) -> Key:
    return code.co_qualname, code.co_firstlineno
