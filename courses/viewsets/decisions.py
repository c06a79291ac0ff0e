"""A row in the CMS with decisions below it: small forms, each on a service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.admin import messages

from accounts import cms
from accounts.enums import Role
from common.errors import DomainError
from courses.forms import DecisionForm


@dataclass(frozen=True)
class Decision:
    """`run` gets the row, the form's data, the actor and the time, and returns the sentence to show."""

    name: str
    label: Any
    explanation: Any
    form: type[DecisionForm]
    roles: frozenset[Role]
    run: Callable[..., str]
    offered: Callable[[Any], bool] = lambda row: True
    initial: Callable[[Any], dict[str, Any]] = lambda row: {}
    is_serious: bool = False


class DecisionView(cms.InspectView):
    """A refusal stays on its form, with what was typed."""

    template_name = "courses/cms/decisions.html"
    decisions: tuple[Decision, ...] = ()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = request.POST.get("decision", "")
        if name not in self.forms:
            if any(each.name == name and self._may_take(each) for each in self.decisions):
                messages.warning(
                    request, gettext("This was settled already.")
                )  # a second click, or a colleague was first
                return redirect(request.path)
            raise Http404
        decision, form = self.forms[name]
        if form.is_valid():
            try:
                sentence = decision.run(self.object, form.cleaned_data, actor=request.user, now=timezone.now())
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, sentence)
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(**kwargs))

    @cached_property
    def forms(self) -> dict[str, tuple[Decision, DecisionForm]]:
        """What this row offers this person now; the posted form holds what was typed."""
        posted = self.request.POST.get("decision")
        return {
            each.name: (
                each,
                each.form(
                    self.request.POST if each.name == posted else None,
                    prefix=each.name,
                    initial=each.initial(self.object),
                ),
            )
            for each in self.decisions
            if self._may_take(each) and each.offered(self.object)
        }

    def _may_take(self, decision: Decision) -> bool:
        return bool(cms.roles_of(self.request.user) & decision.roles)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        media = sum((form.media for _decision, form in self.forms.values()), Media())
        return {**context, "media": media, "decisions": list(self.forms.values())}
