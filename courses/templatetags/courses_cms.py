"""Small helps for the CMS pages of curricula."""

from typing import Any

from django import template
from django.db import models
from django.urls import reverse

register = template.Library()


@register.simple_tag
def edit_url(names: dict[str, str], part: models.Model) -> str:
    """Where `part` is edited, by the name of its model; empty where it may not be."""
    name = names.get(type(part).__name__)
    return reverse(name, args=[part.pk]) if name else ""


@register.filter
def kind_name(part: models.Model) -> Any:
    return part._meta.verbose_name
