"""Finds every place where one line can be made wrong, and makes it wrong."""

import ast
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
SWAPPED = {"filter": "exclude", "exclude": "filter", "min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Fault:
    """`was` stands on a line of a file of the product; `then` stands there instead."""

    file: str
    line: int
    column: int
    was: str
    then: str
    place: str = ""
    """The function, its line, which of its lines of this text it is, and the column: stays when other code changes."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: `{self.was}` → `{self.then}`"

    @property
    def key(self) -> str:
        return f"{self.file} {self.place}: `{self.was}` → `{self.then}`"

    def planted(self, source: str) -> str:
        """The source with this fault."""
        lines = source.encode().split(b"\n")
        line = lines[self.line - 1]
        end = self.column + len(self.was.encode())
        assert line[self.column : end] == self.was.encode()
        lines[self.line - 1] = line[: self.column] + self.then.encode() + line[end:]
        return b"\n".join(lines).decode()


def sample(files: list[str], number: int, seed: int) -> list[Fault]:
    """So many of all faults. A seed chooses the same ones again, also after a change of other lines."""
    found = [fault for file in sorted(files) for fault in faults_of(file, (BASE / file).read_text(encoding="utf-8"))]
    return sorted(found, key=lambda fault: hashlib.sha256(f"{seed} {fault.key}".encode()).digest())[:number]


def faults_of(file: str, source: str) -> list[Fault]:
    """All faults that leave a program of the same shape, inside functions. Numbers that only tune are left alone."""
    found: dict[tuple[int, int, str, str], Fault] = {}
    for function in (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef)):
        places = _places(function, source)
        for statement in function.body:
            for node in (each for each in ast.walk(statement) if getattr(each, "lineno", 0)):
                if node.lineno == node.end_lineno and not _says_only(node):
                    was, at = ast.get_source_segment(source, node) or "", (node.lineno, node.col_offset)
                    for then in (each for each in _wrong(node, was) if each != was):
                        place = f"{places[node.lineno]} {node.col_offset - function.col_offset}"
                        found.setdefault((*at, was, then), Fault(file, *at, was, then, place))
    return list(found.values())


def _places(function: ast.FunctionDef, source: str) -> dict[int, str]:
    """Line -> the function, its text, and how often this text has stood there before."""
    before: Counter[str] = Counter()
    found = {}
    for number, line in enumerate(source.splitlines()[: function.end_lineno], 1):
        if number >= function.lineno:
            found[number] = f"{function.name} {line.strip()} {before[line.strip()]}"
            before[line.strip()] += 1
    return found


def _says_only(node: ast.AST) -> bool:
    """What is written to a log, which no test asks for."""
    return ast.unparse(node).startswith("log.")


def _wrong(node: ast.AST, was: str) -> Iterator[str]:
    """What could stand there instead."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield f"{ast.unparse(left)} {COMPARISONS[type(op)]} {ast.unparse(right)}"
        case ast.BoolOp(op=op, values=values):
            yield (" or " if isinstance(op, ast.And) else " and ").join(f"({ast.unparse(each)})" for each in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"({ast.unparse(operand)})"
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            yield f"{ast.unparse(left)} {'-' if isinstance(op, ast.Add) else '+'} ({ast.unparse(right)})"
        case ast.Constant(value=bool() as value):
            yield str(not value)
        case ast.Constant(value=int() as value):
            yield str(value + 1)
        case ast.Expr(value=ast.Call()):
            yield "pass"
        case ast.Call():
            yield from _wrong_calls(node)


def _wrong_calls(call: ast.Call) -> Iterator[str]:
    """The opposite function; one condition fewer; the opposite order."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in SWAPPED:
        func = ast.unparse(call.func)
        yield f"{func[: -len(name)]}{SWAPPED[name]}{ast.unparse(call)[len(func) :]}"
    if name in {"filter", "exclude"} and len(call.keywords) > 1:
        fewer = ast.Call(call.func, call.args, call.keywords[1:])
        yield ast.unparse(fewer)
    if name == "order_by" and call.args and isinstance(call.args[0], ast.Constant):
        first = str(call.args[0].value)
        other = first[1:] if first.startswith("-") else f"-{first}"
        yield ast.unparse(ast.Call(call.func, [ast.Constant(other), *call.args[1:]], call.keywords))
