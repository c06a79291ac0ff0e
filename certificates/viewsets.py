"""Certificates in the CMS: read-only, with withdrawing and replacing as decisions with a reason."""

from datetime import datetime
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.forms import Form
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from accounts import cms
from accounts.enums import Role
from accounts.models import User
from certificates.codes import read_code
from certificates.enums import CERTIFICATE_MOVES, CertificateState
from certificates.forms import ReplaceForm, WithdrawForm
from certificates.models import Certificate
from certificates.services import lifecycle
from common.service_views import ServiceFormView

STAFF = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})


def show_day(certificate: Certificate) -> str:
    return date_format(certificate.issued_on)


class CertificateIndexView(cms.IndexView):
    """Finds a code however it is typed, and names as printed or as they are now."""

    def get_base_queryset(self) -> QuerySet[Certificate]:
        return Certificate.objects.select_related("person", "track")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if code := read_code(self.search_query):
            return queryset.filter(code=code)
        return super().search_queryset(queryset)


class CertificateInspectView(cms.InspectView):
    template_name = "certificates/cms/certificate.html"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        certificate = self.object
        buttons = [HeaderButton(gettext("Public page"), url=certificate.check_path, icon_name="view")]
        if certificate.pdf:
            url = reverse("certificate-pdf", args=(certificate.pk,))
            buttons.append(HeaderButton(gettext("Download PDF"), url=url, icon_name="download"))
        moves = CERTIFICATE_MOVES[certificate.state]
        if CertificateState.REPLACED in moves:
            url = reverse("certificaten:replace", args=(certificate.pk,))
            buttons.append(HeaderButton(gettext("Replace"), url=url, icon_name="resubmit"))
        if CertificateState.WITHDRAWN in moves:
            url = reverse("certificaten:withdraw", args=(certificate.pk,))
            buttons.append(HeaderButton(gettext("Withdraw"), url=url, icon_name="cross"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "certificate": self.object,
            "printed": self.object.printed,
            "state": self.object.state_on(timezone.localdate()),
            "history": [(row, CertificateState(row.new).label) for row in self.object.history.select_related("actor")],
        }


class WithdrawView(ServiceFormView):
    model = Certificate
    object: Certificate
    form_class = WithdrawForm
    page_title = _("Withdraw certificate")
    header_icon = "cross"
    submit_label = _("Withdraw")
    is_final = True
    explanation = _(
        "This cannot be undone. The holder gets a mail, and whoever checks the certificate sees that it was withdrawn."
    )

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        done = lifecycle.withdraw(certificate=self.object, actor=actor, now=now, **form.cleaned_data)
        return gettext("The certificate was withdrawn; the holder gets a mail."), done


class ReplaceView(ServiceFormView):
    model = Certificate
    object: Certificate
    form_class = ReplaceForm
    page_title = _("Replace certificate")
    header_icon = "resubmit"
    submit_label = _("Issue a new certificate")
    is_final = True
    explanation = _(
        "A new certificate is issued with the name of the account as it is now, today's date and a new code. The track, "
        "modules and hours stay as they were. The old certificate shows as replaced; the holder gets a mail. First "
        "correct the name of the person if that is what has changed."
    )

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        new = lifecycle.replace(certificate=self.object, actor=actor, now=now, **form.cleaned_data)
        return gettext("The new certificate was issued; the holder gets a mail."), new


class CertificateViewSet(cms.RoleViewSet):
    model = Certificate
    name = "certificaten"
    icon = "success"
    menu_label = _("Certificates")
    menu_order = 220
    add_to_admin_menu = True
    view_roles = STAFF
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    list_display = [
        "holder",
        Column("qualification", label=_("Qualification"), accessor="printed.qualification"),
        Column("code", label=_("Code"), accessor="spaced_code"),
        "state",
        Column("issued_on", label=_("Issued"), accessor=show_day, sort_key="issued_on"),
    ]
    list_filter = ["state", "track"]
    search_fields = ["facts__holder", "person__first_name", "person__infix", "person__last_name", "person__email"]

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/intrekken/", self.service_view(WithdrawView), name="withdraw"),
            path("<int:pk>/vervangen/", self.service_view(ReplaceView), name="replace"),
        ]

    def service_view(self, view_class: type[ServiceFormView]) -> Any:
        """The page of one decision; not there for whoever may not see certificates."""
        names = {"index_url_name": self.get_url_name("index"), "inspect_url_name": self.get_url_name("inspect")}
        return cms.hide_without(self.permission_policy, cast("Any", view_class.as_view(**names)))
