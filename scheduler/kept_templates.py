"""Renders what is the same on every page once for each language, and keeps the text.

Most of a page is words and addresses of ours. When a template is loaded, what it extends and includes is put into it,
and neighbouring parts of that kind become one `Kept` part. It is rendered with nothing but what the settings say
(`site`), so nothing of a visitor can get in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from functools import cache
from itertools import groupby
from typing import Any, cast

from django.core.signals import setting_changed
from django.template import Context, Engine, Origin, Template, TemplateDoesNotExist
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType, VariableNode
from django.template.defaulttags import (
    AutoEscapeControlNode,
    CommentNode,
    CsrfTokenNode,
    FirstOfNode,
    ForNode,
    IfNode,
    LoadNode,
    TemplateLiteral,
    URLNode,
    WithNode,
)
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders.cached import Loader
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from appointments.public.context import FACTS

SITE = "site"
"""The only variable whose values a kept part may hold: `appointments.public.context` fills it from the settings."""


class Keeping(Loader):
    """The template loader: Django's, which parses each file once. Then it puts each template together with those that
    it extends and includes, and joins what can be kept.
    """

    def __init__(self, engine: Engine) -> None:
        found_by = ("filesystem", "app_directories")
        super().__init__(engine, [f"django.template.loaders.{name}.Loader" for name in found_by])
        self._whole: dict[str, Template] = {}

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        # Only an `extends` asks with `skip`: for a parent whose blocks it fills itself.
        if skip is not None:
            return self.parsed(template_name, skip)
        found = self._whole.get(template_name)
        if found is None:
            # Two threads may both do it. Each gets a template that is complete.
            found = self._whole[template_name] = whole(self.parsed(template_name), self)
        return found

    def parsed(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """As Django parses it, which nothing here changes."""
        template: Template = super().get_template(template_name, skip)
        return template

    def reset(self) -> None:
        super().reset()
        self._whole.clear()


class Kept(Node):
    """Neighbouring parts that depend on the language and the settings only."""

    child_nodelists = ()

    def __init__(self, parts: list[Node]) -> None:
        self.parts = NodeList(parts)
        # For the page that shows where a template is wrong.
        self.token, self.origin = parts[0].token, parts[0].origin

    def render(self, context: Context) -> Any:
        return _text(self, context.template, get_language(), context.autoescape, context.use_l10n)


@cache
def _text(kept: Kept, template: Template, _language: str | None, autoescape: bool, use_l10n: bool | None) -> str:
    context = Context({SITE: FACTS}, autoescape=autoescape, use_l10n=use_l10n)
    with context.bind_template(template):
        return kept.parts.render(context)


def _forget(**_signal: Any) -> None:
    """Only tests change a setting while the site runs."""
    _text.cache_clear()


setting_changed.connect(_forget)


class OwnNames(Node):
    """Parts with names of their own, as the content of a block and of an included template has."""

    child_nodelists = ("nodelist",)

    def __init__(self, stands_for: Node, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist
        self.token, self.origin = stands_for.token, stands_for.origin

    def render(self, context: Context) -> SafeString:
        with context.push(**{name: value.resolve(context) for name, value in self.values.items()}):
            return self.nodelist.render(context)


def whole(template: Template, loader: Keeping) -> Template:
    """A template without `extends` and `include`, except where their names are known only when it is rendered."""
    composed = copy(template)
    composed.nodelist = _Composer(loader, ()).of(template)
    return composed


class _Composer:
    """Puts the parts of one template together. Django's own are shared by many pages, so they stay as they are."""

    def __init__(self, loader: Keeping, within: tuple[str | None, ...]) -> None:
        self._loader, self._within = loader, within
        self._blocks: dict[str, list[BlockNode]] = defaultdict(list)

    def of(self, template: Template) -> NodeList:
        """All parts of a template, with the content of its blocks in the template that it extends."""
        self._within += (template.name,)
        itself = template
        skip: list[Origin] = []
        while extends := next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None):
            parent = cast(FilterExpression, extends.parent_name)
            if _name(parent) or parent.filters:
                return itself.nodelist
            for name, block in extends.blocks.items():
                self._blocks[name].append(block)
            skip.append(template.origin)
            template = self._loader.parsed(str(parent.var), skip)
        for block in cast(list[BlockNode], template.nodelist.get_nodes_by_type(BlockNode)):
            self._blocks[block.name].append(block)
        return self._joined(template.nodelist, None)

    def _joined(self, nodes: Iterable[Node], inner: BlockNode | None) -> NodeList:
        """The parts that these become; each run of neighbours that can be kept is one."""
        joined = NodeList()
        parts = (part for node in nodes for part in self._parts(node, inner))
        for can_be_kept, run in groupby(parts, _can_be_kept):
            neighbours = list(run)
            joined += [_kept(neighbours)] if can_be_kept else neighbours
        return joined

    def _parts(self, node: Node, inner: BlockNode | None) -> Iterable[Node]:
        """What stands for a part. `inner`: the block that it is in."""
        match node:
            case LoadNode() | CommentNode():
                return []
            case BlockNode():
                return self._content(self._blocks[node.name][0])
            case VariableNode() if inner and _is_super(node):
                outer = self._blocks[inner.name][self._blocks[inner.name].index(inner) + 1 :]
                return self._content(outer[0]) if outer else []
            case IncludeNode() if included := self._included(node):
                return _in_scope(node, node.extra_context, _Composer(self._loader, self._within).of(included))
        return [self._with_joined(node, inner)]

    def _content(self, block: BlockNode) -> Iterable[Node]:
        return _in_scope(block, {}, self._joined(block.nodelist, block))

    def _included(self, node: IncludeNode) -> Template | None:
        """The template that a part includes, if it is always the same one, and not one that it is itself in."""
        name = node.template.var
        if not isinstance(name, str) or node.template.filters or node.isolated_context or name in self._within:
            return None
        try:
            return self._loader.parsed(name)
        except TemplateDoesNotExist:
            return None

    def _with_joined(self, node: Node, inner: BlockNode | None) -> Node:
        """The part itself, or a copy if it holds others, such as the branches of an `if`."""
        if isinstance(node, IfNode):
            branches = [(condition, self._joined(nodes, inner)) for condition, nodes in node.conditions_nodelists]
            return _copy(node, conditions_nodelists=branches)
        held = {name: nodes for name in node.child_nodelists if (nodes := getattr(node, name, None)) is not None}
        return _copy(node, **{name: self._joined(nodes, inner) for name, nodes in held.items()}) if held else node


def _is_super(node: VariableNode) -> bool:
    """Whether it shows the content of the same block in the parent: `{{ block.super }}`."""
    return getattr(node.filter_expression.var, "lookups", None) == ("block", "super")


def _copy(node: Node, **parts: Any) -> Node:
    copied = copy(node)
    vars(copied).update(parts)
    return copied


def _in_scope(stands_for: Node, values: dict[str, FilterExpression], nodes: NodeList) -> list[Node]:
    """These parts, so that no name which they set is known after them."""
    return [OwnNames(stands_for, values, nodes)] if values or not all(map(_sets_no_name, nodes)) else nodes


def _sets_no_name(node: Node) -> bool:
    match node:
        case TextNode() | VariableNode() | Kept() | OwnNames() | ForNode() | WithNode() | CsrfTokenNode():
            return True
        case TranslateNode() | BlockTranslateNode() | URLNode() | FirstOfNode():
            return not node.asvar
        case IfNode() | LanguageNode() | AutoEscapeControlNode():
            return all(map(_sets_no_name, node.nodelist))
        case SimpleNode():
            return node.target_var is None and not node.takes_context
    return False


def _kept(parts: list[Node]) -> Node:
    """One part that stands for these. Plain text needs no language."""
    parts = [each for part in parts for each in (part.parts if isinstance(part, Kept) else [part])]
    texts = [part for part in parts if isinstance(part, TextNode)]
    return _copy(texts[0], s="".join(part.s for part in texts)) if len(texts) == len(parts) else Kept(parts)


def _can_be_kept(node: Node) -> bool:
    match node:
        case TextNode() | Kept():
            return True
        case VariableNode():
            return _are_known([node.filter_expression])
        case TranslateNode():
            # `asvar` puts a text into the context, where later parts look for it.
            return not (node.asvar or node.message_context) and _are_known([node.filter_expression])
        case BlockTranslateNode():
            values = [*node.extra_context.values(), *filter(None, [node.counter])]
            own = {*node.extra_context, node.countervar}
            tokens = [*node.singular, *(node.plural or [])]
            are_own = all(token.token_type == TokenType.TEXT or token.contents in own for token in tokens)
            return not (node.asvar or node.message_context) and are_own and _are_known(values)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _are_known([node.view_name])
        case FirstOfNode():
            return not node.asvar and _are_known(node.vars)
        case StaticNode():
            return node.varname is None and _are_known([node.path])
        case IfNode():
            asked = [each for condition, _nodes in node.conditions_nodelists for each in _asked(condition)]
            return _are_known(asked) and all(map(_can_be_kept, node))
        case OwnNames():
            return _are_known(node.values.values()) and all(map(_can_be_kept, node.nodelist))
    return False


def _are_known(values: Iterable[FilterExpression]) -> bool:
    """Whether all are texts and numbers of the template, or settings. A filter may ask for more, such as the time."""
    return not any(value.filters or _name(value) not in (None, SITE) for value in values)


def _name(value: FilterExpression) -> str | None:
    """The variable that an expression reads, if it reads one."""
    lookups = getattr(value.var, "lookups", None)
    return lookups[0] if lookups else None


def _asked(condition: Any) -> Iterator[FilterExpression]:
    """The values that the condition of an `if` reads."""
    if isinstance(condition, TemplateLiteral):
        yield cast(FilterExpression, condition.value)
    elif condition is not None:
        yield from (*_asked(condition.first), *_asked(condition.second))
