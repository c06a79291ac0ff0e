"""Subject, text and HTML of a mail, from `templates/emails/<template>.subject.txt`, `.txt` and `.html`."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template


@dataclass(frozen=True)
class MailTexts:
    subject: str
    text: str
    html: str


def render_mail(template: str, context: dict[str, Any]) -> MailTexts:
    """Plain texts are rendered without HTML escaping, the HTML with it. Every template may use site_name and site_url."""
    everywhere = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    return MailTexts(
        subject=" ".join(_render_plain(f"emails/{template}.subject.txt", everywhere).split())[:200],
        text=_render_plain(f"emails/{template}.txt", everywhere).strip() + "\n",
        html=get_template(f"emails/{template}.html").render(everywhere),
    )


def _render_plain(name: str, context: dict[str, Any]) -> str:
    template: Any = get_template(name)
    return str(template.template.render(Context(context, autoescape=False)))
