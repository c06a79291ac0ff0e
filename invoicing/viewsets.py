"""Money in the CMS: contracts and places (enrolment staff decide, finance reads), invoices (finance decides)."""

from datetime import date, datetime
from typing import Any, cast

from django.db.models import Model, QuerySet, Sum
from django.forms import Form, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from accounts import cms
from accounts.enums import Role
from accounts.models import User
from common.errors import DomainError
from common.money import format_euro
from common.service_views import ServiceFormView
from invoicing.enums import InvoiceState
from invoicing.forms import ContractForm, PriceForm, SeatFilterSet
from invoicing.models import Contract, Invoice, Seat
from invoicing.services import contracts, invoices

ENROLMENT = frozenset({Role.ENROLMENT})
FINANCE = frozenset({Role.FINANCE})
READERS = frozenset({Role.FINANCE, Role.ADMINISTRATOR})
OFFICE = ENROLMENT | READERS


def has_role(request: HttpRequest, roles: frozenset[Role]) -> bool:
    return bool(cms.roles_of(cast("User", request.user)) & roles)


def show_price(seat: Seat) -> str:
    return gettext("still to be agreed") if seat.price is None else format_euro(seat.price)


def show_invoice(seat: Seat) -> str:
    """The number, or how far it is; the list annotated the invoice."""
    number, state = seat.invoice_number, seat.invoice_state  # type: ignore[attr-defined]  # SeatQuerySet.with_invoice
    return str(number or (InvoiceState(state).label if state else "–"))


def show_day(day: date | None) -> str:
    """A date as people write it; Wagtail's own column would say “2 hours ago” of a day."""
    return date_format(day) if day else "–"


class MoneyViewSet(cms.RoleViewSet):
    def service_page(self, view_class: type[ServiceFormView], roles: frozenset[Role]) -> Any:
        """A page with a form on a service; not there for whoever has none of `roles`."""
        names = {"index_url_name": self.get_url_name("index"), "inspect_url_name": self.get_url_name("inspect")}
        return cms.hide_without(
            cms.RolePermissionPolicy(self.model, view=roles), cast("Any", view_class.as_view(**names))
        )


class SeatIndexView(cms.IndexView):
    def get_base_queryset(self) -> QuerySet[Seat]:
        return Seat.objects.with_names().with_invoice()


class SeatInspectView(cms.InspectView):
    template_name = "invoicing/cms/seat.html"

    def get_object(self, queryset: Any = None) -> Seat:
        return get_object_or_404(Seat.objects.with_names().with_invoice(), pk=self.pk)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        seat = self.object
        buttons = []
        if has_role(self.request, ENROLMENT) and seat.invoice_state != InvoiceState.ISSUED:
            url = reverse("plaatsen:price", args=(seat.pk,))
            buttons.append(HeaderButton(gettext("Agree on a price"), url=url, icon_name="edit"))
        if seat.invoice_pk:
            url = reverse("facturen:inspect", args=(seat.invoice_pk,))
            buttons.append(HeaderButton(gettext("To the invoice"), url=url, icon_name="doc-full"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_draft = has_role(self.request, FINANCE) and not self.object.invoice_pk
        return {
            **super().get_context_data(**kwargs),
            "seat": self.object,
            "price": show_price(self.object),
            "invoice": show_invoice(self.object),
            "draft_url": reverse("plaatsen:draft", args=(self.object.pk,)) if may_draft else "",
        }


class PriceView(ServiceFormView):
    model = Seat
    form_class = PriceForm
    page_title = _("Agree on a price")
    header_icon = "edit"
    explanation = _("Works until the place has been invoiced. A concept invoice follows by itself.")

    def get_initial(self) -> dict[str, Any]:
        return {"price": self.object.price}

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        seat = contracts.set_price(seat=self.object, actor=actor, now=now, **form.cleaned_data)
        return gettext("The price was written down."), seat


class SeatViewSet(MoneyViewSet):
    model = Seat
    name = "plaatsen"
    icon = "user"
    menu_label = _("Places")
    view_roles = OFFICE
    index_view_class = SeatIndexView
    inspect_view_class = SeatInspectView
    filterset_class = SeatFilterSet
    list_display = [
        "__str__",
        Column("buyer", label=_("Buyer"), accessor="contract.invoice_name", sort_key="contract__invoice_name"),
        Column("price", label=_("Price"), accessor=show_price, sort_key="price"),
        "state",
        Column("invoice", label=_("Invoice"), accessor=show_invoice, sort_key="lines__invoice__number"),
    ]
    search_fields = [
        "enrolment__person__first_name", "enrolment__person__infix", "enrolment__person__last_name",
        "enrolment__edition__code", "contract__invoice_name", "contract__po_number", "lines__invoice__number",
    ]  # fmt: skip

    def get_urlpatterns(self) -> list[Any]:
        draft = cms.hide_without(cms.RolePermissionPolicy(Seat, view=FINANCE), self.draft)
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/prijs/", self.service_page(PriceView, ENROLMENT), name="price"),
            path("<int:pk>/factuur/", draft, name="draft"),
        ]

    def draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the concept, or find the one that is there, and show it."""
        if request.method != "POST":
            raise Http404
        seat = get_object_or_404(Seat, pk=pk)
        try:
            invoice = invoices.draft_for_seat(seat=seat, actor=cast("User", request.user), now=timezone.now())
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect(self.get_url_name("inspect"), pk)
        return redirect("facturen:inspect", invoice.pk)


class InvoiceIndexView(cms.IndexView):
    """Finance sees who owes what; enrolment staff only which number exists and whether it was issued."""

    results_template_name = "invoicing/cms/invoice_results.html"

    @cached_property
    def sees_amounts(self) -> bool:
        return has_role(self.request, READERS)

    @cached_property
    def columns(self) -> list[Column]:
        columns = super().columns
        return columns if self.sees_amounts else [column for column in columns if column.name not in {"buyer", "gross"}]

    @cached_property
    def search_fields(self) -> list[str]:
        return ["number", "contract__invoice_name", "lines__description"] if self.sees_amounts else ["number"]

    def get_base_queryset(self) -> QuerySet[Invoice]:
        return Invoice.objects.select_related("contract").defer("snapshot")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().search_queryset(queryset).distinct()

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        totals = {}
        if self.sees_amounts:
            shown = Invoice.objects.filter(pk__in=self.get_queryset().order_by().values("pk"))
            totals = shown.aggregate(net=Sum("net"), vat=Sum("vat"), gross=Sum("gross"))
        return {**super().get_context_data(*args, **kwargs), "totals": totals}


class InvoiceInspectView(cms.InspectView):
    template_name = "invoicing/cms/invoice.html"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        invoice, buttons = self.object, []
        if invoice.state == InvoiceState.ISSUED and has_role(self.request, READERS):
            url = reverse("invoice-pdf", args=(invoice.pk,))
            buttons.append(HeaderButton(gettext("Download PDF"), url=url, icon_name="download"))
        if invoice.state == InvoiceState.DRAFT and has_role(self.request, FINANCE):
            url = reverse("facturen:issue", args=(invoice.pk,))
            buttons.append(HeaderButton(gettext("Issue and number"), url=url, icon_name="check"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "invoice": self.object}
        if not has_role(self.request, READERS):
            return context
        return {**context, **describe_invoice(self.object)}


def describe_invoice(invoice: Invoice) -> dict[str, Any]:
    """What the inspect and confirmation pages show to whoever sees amounts."""
    history = invoice.history.select_related("actor")
    return {
        "sees_amounts": True,
        "contract": invoice.contract,
        "lines": invoice.lines.select_related("seat"),
        "history": [(row, InvoiceState(row.new).label) for row in history],
    }


class IssueView(ServiceFormView):
    model = Invoice
    form_class = Form
    template_name = "invoicing/cms/issue.html"
    page_title = _("Issue and number")
    header_icon = "check"
    submit_label = _("Issue and number")
    is_final = True
    explanation = _(
        "This cannot be undone. The invoice gets the next number, today's date and a PDF, and never changes again. A "
        "mistake can then only be put right with a credit note and a new invoice."
    )

    def run(self, form: Form, *, actor: User, now: datetime) -> tuple[str, Model]:
        invoice = invoices.issue(invoice=self.object, actor=actor, now=now)
        return gettext("Invoice %(number)s was issued.") % {"number": invoice.number}, invoice

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "invoice": self.object, **describe_invoice(self.object)}


class InvoiceViewSet(MoneyViewSet):
    model = Invoice
    name = "facturen"
    icon = "doc-full"
    menu_label = _("Invoices")
    view_roles = OFFICE
    index_view_class = InvoiceIndexView
    inspect_view_class = InvoiceInspectView
    list_display = [
        "__str__",
        Column("buyer", label=_("Buyer"), accessor="contract.invoice_name", sort_key="contract__invoice_name"),
        Column("gross", label=_("Amount"), accessor=lambda invoice: format_euro(invoice.gross), sort_key="gross"),
        "state",
        Column("issued_on", label=_("Date"), accessor=lambda row: show_day(row.issued_on), sort_key="issued_on"),
        Column("due_on", label=_("To be paid by"), accessor=lambda row: show_day(row.due_on), sort_key="due_on"),
    ]
    list_filter = ["state", "year"]

    def get_urlpatterns(self) -> list[Any]:
        issue = self.service_page(IssueView, FINANCE)
        return [*super().get_urlpatterns(), path("<int:pk>/vaststellen/", issue, name="issue")]


class ContractInspectView(cms.InspectView):
    template_name = "invoicing/cms/contract.html"

    def get_edit_url(self) -> str | None:
        return None if self.object.is_invoiced else super().get_edit_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seats = self.object.seats.with_names().with_invoice()
        rows = [(seat, show_price(seat), show_invoice(seat)) for seat in seats]
        return {**super().get_context_data(**kwargs), "rows": rows}


def save_contract(*, form: ModelForm, actor: User, now: datetime) -> Contract:
    return contracts.change_contract(contract=form.instance, changes=form.cleaned_data, actor=actor, now=now)


class ContractViewSet(MoneyViewSet):
    model = Contract
    name = "contracten"
    icon = "form"
    menu_label = _("Contracts")
    view_roles = OFFICE
    change_roles = ENROLMENT
    inspect_view_class = ContractInspectView
    save_by = staticmethod(save_contract)
    list_display = ["invoice_name", "kind", "po_number", "city", "created_at"]
    list_filter = ["kind", "organisation"]
    search_fields = ["invoice_name", "po_number", "organisation__name", "person__last_name", "city"]
    inspect_view_fields = [
        "seller", "kind", "organisation", "person", "po_number", "invoice_name", "invoice_email", "street", "postcode",
        "city", "terms_version", "created_at",
    ]  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return ContractForm


class FinanceGroup(ViewSetGroup):
    menu_label = _("Finance")
    menu_icon = "decimal"
    menu_name = "finance"
    menu_order = 230
    items = (SeatViewSet, InvoiceViewSet, ContractViewSet)
