"""Renders what is the same on every page once for each language, and keeps the text.

Most of a page is words and addresses of ours. When a template is loaded, neighbouring parts of that kind become one
`Kept` part. It is rendered with nothing but what the settings say (`site`), so nothing of a visitor can get in.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from threading import RLock
from typing import Any, cast

from django.core.signals import setting_changed
from django.template import Context, Engine, Origin, Template, TemplateDoesNotExist
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType, VariableNode
from django.template.defaulttags import CommentNode, FirstOfNode, IfNode, LoadNode, TemplateLiteral, URLNode
from django.template.loader_tags import IncludeNode
from django.template.loaders.cached import Loader
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

from appointments.public.context import of_settings

SITE = "site"
"""The only variable whose values a kept part may hold: `appointments.public.context` fills it from the settings."""


class Keeping(Loader):
    """The template loader: Django's, which parses each file once, and then joins what can be kept."""

    def __init__(self, engine: Engine) -> None:
        found_by = ("filesystem", "app_directories")
        super().__init__(engine, [f"django.template.loaders.{name}.Loader" for name in found_by])
        # Again for an included template, within the one that includes it.
        self._loading = RLock()

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        # Another thread must not render a template whose parts are being joined: it would leave some out.
        with self._loading:
            is_new = self.cache_key(template_name, skip) not in self.get_template_cache
            template: Template = super().get_template(template_name, skip)
            if is_new:
                join(template.nodelist, template)
            return template


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
    context = Context({SITE: of_settings()}, autoescape=autoescape, use_l10n=use_l10n)
    with context.bind_template(template):
        return kept.parts.render(context)


def _forget(**_signal: Any) -> None:
    """Only tests change a setting while the site runs."""
    _text.cache_clear()


setting_changed.connect(_forget)


def join(nodes: NodeList, template: Template) -> None:
    """Replaces each run of two or more parts that can be kept, here and in the parts of those that cannot."""
    joined: list[Node] = []
    for can_be_kept, run in groupby(nodes, lambda node: _can_be_kept(node, template)):
        parts = list(run)
        joined += [Kept(parts)] if can_be_kept and not _is_text(parts) else parts
        # A part that cannot be kept may hold some that can, such as the branches of an `if`.
        for node in [] if can_be_kept else parts:
            for inside in _inside(node):
                join(inside, template)
    nodes[:] = joined


def _is_text(parts: list[Node]) -> bool:
    return len(parts) == 1 and isinstance(parts[0], TextNode | CommentNode | LoadNode)


def _inside(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
    else:
        yield from (nodes for name in node.child_nodelists if (nodes := getattr(node, name, None)) is not None)


def _can_be_kept(node: Node, template: Template) -> bool:
    match node:
        case TextNode() | CommentNode() | LoadNode() | Kept():
            return True
        case VariableNode():
            return _are_known([node.filter_expression])
        case TranslateNode():
            # `asvar` puts a text into the context, where later parts look for it.
            return not (node.asvar or node.message_context) and _are_known([node.filter_expression])
        case BlockTranslateNode():
            is_plain = not (node.asvar or node.message_context or node.plural or node.extra_context)
            return is_plain and all(token.token_type == TokenType.TEXT for token in node.singular)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _are_known([node.view_name])
        case FirstOfNode():
            return not node.asvar and _are_known(node.vars)
        case StaticNode():
            return node.varname is None and _are_known([node.path])
        case IfNode():
            asked = [each for condition, _nodes in node.conditions_nodelists for each in _asked(condition)]
            return _are_known(asked) and all(_can_be_kept(each, template) for each in node)
        case IncludeNode():
            return _are_known([node.template, *node.extra_context.values()]) and _is_kept_whole(node, template)
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


def _is_kept_whole(include: IncludeNode, template: Template) -> bool:
    """Whether all of an included template can be kept."""
    name = include.template.var
    try:
        included = template.engine.get_template(str(name))
    except TemplateDoesNotExist:
        return False
    return all(isinstance(node, TextNode | CommentNode | LoadNode | Kept) for node in included.nodelist)
