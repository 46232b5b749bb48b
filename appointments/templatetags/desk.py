"""What staff pages show of people and roles. `{% load desk %}`"""

from django import template
from django.contrib.auth.models import Group

from appointments.roles import NAMES

register = template.Library()


@register.filter
def role_name(group: Group) -> str:
    """The role in the reader's language; a group the operator made keeps its own name."""
    return str(NAMES.get(group.name, group.name))
