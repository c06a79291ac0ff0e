"""What a process remembers because it never changes; tests change it all the same, and roll their database back."""

from common.templatetags import fixed
from learning import plans


def forget_plans() -> None:
    plans.plan_of.cache_clear()
    plans.version_of.cache_clear()


def forget_parts() -> None:
    fixed.render_once.cache_clear()
