"""Editions, lesson days, trainers and venues in the CMS. What people have been told changes by decisions only."""

from datetime import datetime
from typing import Any

from django.db import models
from django.forms import ModelForm
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from accounts import cms
from accounts.enums import Role
from accounts.models import AuditEvent, User
from courses.enums import EDITION_MOVES, LESSON_DAY_MOVES, EditionState, LessonDayState
from courses.forms import (
    CapacityForm,
    LessonDayForm,
    MoveDayForm,
    PlannedEditionForm,
    ReasonForm,
    TrainerForm,
    VenueForm,
)
from courses.models import Edition, EditionTrainer, LessonDay, Venue
from courses.newer_versions import offered_versions
from courses.services import editions
from courses.viewsets.decisions import Decision, DecisionView

PLANNERS = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})
VIEWERS = PLANNERS | {Role.FINANCE}


# --- editions ----------------------------------------------------------------------------------------------------------
def may_become(state: EditionState) -> Any:
    return lambda row: state in EDITION_MOVES[row.state]


def open_edition(row: Edition, *, actor: User, now: datetime) -> str:
    editions.open_edition(edition=row, actor=actor, now=now)
    return gettext("Open: it stands on the public page of the track.")


def confirm_edition(row: Edition, *, actor: User, now: datetime) -> str:
    editions.confirm_edition(edition=row, actor=actor, now=now)
    return gettext("This edition goes ahead; its planned days are confirmed.")


def finish_edition(row: Edition, *, actor: User, now: datetime) -> str:
    editions.finish_edition(edition=row, actor=actor, now=now)
    return gettext("Finished. Handing in and marking go on.")


def cancel_edition(row: Edition, data: dict[str, Any], *, actor: User, now: datetime) -> str:
    editions.cancel_edition(edition=row, actor=actor, reason=data["reason"], now=now)
    return gettext("Cancelled, with the lesson days that were still to come.")


def change_capacity(row: Edition, data: dict[str, Any], *, actor: User, now: datetime) -> str:
    editions.change_capacity(edition=row, capacity=data["capacity"], actor=actor, now=now)
    return gettext("The number of places was changed.")


def first_day(row: Edition) -> str:
    """From `with_dates`; a date, since a list has no room for hours."""
    return date_format(localtime(row.first_day), "DATE_FORMAT") if row.first_day else "–"  # type: ignore[attr-defined]


class EditionIndexView(cms.IndexView):
    def get_base_queryset(self) -> models.QuerySet[Edition]:
        return Edition.objects.with_dates().latest_first()


class EditionInspectView(DecisionView):
    """Days, trainers and history of one edition, and what may be done with it."""

    template_name = "courses/cms/edition.html"
    decisions = (
        Decision(
            name="capacity",
            label=_("Change the number of places"),
            explanation=_("Never fewer than are taken. The rooms of the lesson days have their own number."),
            form=CapacityForm,
            roles=PLANNERS,
            run=change_capacity,
            offered=lambda row: row.state in {EditionState.OPEN, EditionState.CONFIRMED},
            initial=lambda row: {"capacity": row.capacity},
        ),
        Decision(
            name="cancel",
            label=_("Cancel this edition"),
            explanation=_("Lesson days still to come are cancelled too. This cannot be undone."),
            form=ReasonForm,
            roles=PLANNERS,
            run=cancel_edition,
            offered=may_become(EditionState.CANCELLED),
            is_serious=True,
        ),
    )

    def get_object(self, queryset: Any = None) -> Edition:
        rows = Edition.objects.select_related("curriculum__track", "organisation", "seller")
        row = rows.filter(pk=self.pk).first()
        if row is None:
            raise Http404
        return row

    def get_seats_taken_display_value(self) -> str:
        return gettext("%(taken)s of %(places)s") % {
            "taken": self.object.seats_taken,
            "places": self.object.capacity,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_plan = self.user_has_permission("change")
        return {
            **super().get_context_data(**kwargs),
            "days": self.object.days.select_related("component", "venue"),
            "trainers": self.object.trainers.select_related("trainer"),
            "may_plan": may_plan,
            "may_add_days": may_plan and self.object.state == EditionState.CONCEPT,
            "newer": offered_versions(self.object).first() if may_plan else None,
            "history": [
                {"at": row.at, "actor": row.actor, "reason": row.reason, "label": EditionState(row.new).label}
                for row in self.object.history.select_related("actor")
            ],
        }


class EditionViewSet(cms.RoleViewSet):
    model = Edition
    name = "uitvoeringen"
    icon = "date"
    menu_label = _("Editions")
    view_roles = VIEWERS
    change_roles = add_roles = PLANNERS
    index_view_class = EditionIndexView
    inspect_view_class = EditionInspectView
    list_display = [
        "code",
        Column("track", label=_("Track"), accessor="curriculum.track"),
        "form",
        "state",
        Column("first_day", label=_("First day"), accessor=first_day, sort_key="first_day"),
        Column("places", label=_("Taken"), accessor=lambda row: f"{row.seats_taken} / {row.capacity}"),
        "decide_by",
    ]
    list_filter = ["state", "form", "curriculum__track"]
    search_fields = ["code", "curriculum__track__name", "organisation__name"]
    inspect_view_fields = [
        "curriculum", "code", "form", "organisation", "sector", "state", "seats_taken", "minimum", "decide_by", "seller",
        "price", "peer_feedback", "intervision",
    ]  # fmt: skip
    actions = (
        cms.Action("open", _("Open for enrolment"), PLANNERS, open_edition, may_become(EditionState.OPEN)),
        cms.Action("confirm", _("It goes ahead"), PLANNERS, confirm_edition, may_become(EditionState.CONFIRMED)),
        cms.Action("finish", _("Finish"), PLANNERS, finish_edition, may_become(EditionState.FINISHED)),
    )

    def get_form_class(self, for_update: bool = False) -> type[PlannedEditionForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return PlannedEditionForm


# --- lesson days -------------------------------------------------------------------------------------------------------
def is_ahead(state: LessonDayState) -> Any:
    """Whether a day may get `state`: its table allows it and its edition still runs."""
    return lambda row: state in LESSON_DAY_MOVES[row.state] and row.edition.state not in editions.CLOSED


def confirm_day(row: LessonDay, *, actor: User, now: datetime) -> str:
    editions.confirm_day(day=row, actor=actor, now=now)
    return gettext("This day is confirmed.")


def move_day(row: LessonDay, data: dict[str, Any], *, actor: User, now: datetime) -> str:
    editions.move_day(day=row, actor=actor, now=now, **data)
    return gettext("This day was moved.")


def cancel_day(row: LessonDay, data: dict[str, Any], *, actor: User, now: datetime) -> str:
    editions.cancel_day(day=row, actor=actor, reason=data["reason"], now=now)
    return gettext("This day was cancelled.")


def save_day(*, form: ModelForm, actor: User, now: datetime) -> models.Model:
    """Raises NoLongerPlanned."""
    editions.lock_concept_edition(form.instance.edition)
    return cms.save_with_audit(form=form, actor=actor, now=now)


class OfEdition:
    """Of an add view: `?edition=` fills in which one; afterwards one is back at the edition."""

    def get_initial(self) -> dict[str, Any]:
        edition = self.request.GET.get("edition", "")  # type: ignore[attr-defined]
        return {"edition": edition} if edition.isdecimal() else {}

    def get_success_url(self) -> str:
        return reverse("uitvoeringen:inspect", args=[self.object.edition_id])  # type: ignore[attr-defined]


class LessonDayAddView(OfEdition, cms.AddView):
    pass


class LessonDayEditView(OfEdition, cms.EditView):
    def get_object(self, queryset: Any = None) -> LessonDay:
        day: LessonDay = super().get_object(queryset)
        if day.edition.state != EditionState.CONCEPT:
            raise Http404
        return day


class EditionFilters(WagtailFilterSet):
    """An edition names itself with its track: fetched along, or the list would ask once for each."""

    edition = ModelChoiceFilter(label=_("Edition"), queryset=Edition.objects.select_related("curriculum__track"))


class LessonDayFilters(EditionFilters):
    class Meta:
        model = LessonDay
        fields = ["edition", "state", "venue"]


class TrainerFilters(EditionFilters):
    class Meta:
        model = EditionTrainer
        fields = ["edition", "role"]


class LessonDayIndexView(cms.IndexView):
    def get_base_queryset(self) -> models.QuerySet[LessonDay]:
        return LessonDay.objects.select_related("edition", "component", "venue").order_by("-starts_at")


class LessonDayInspectView(DecisionView):
    decisions = (
        Decision(
            name="move",
            label=_("Move this day"),
            explanation=_(
                "Participants see the new time and place in their own overview. Tell them as well: no mail is sent."
            ),
            form=MoveDayForm,
            roles=PLANNERS,
            run=move_day,
            offered=is_ahead(LessonDayState.MOVED),
            initial=lambda row: {
                "starts_at": row.starts_at,
                "ends_at": row.ends_at,
                "venue": row.venue,
                "room": row.room,
            },
        ),
        Decision(
            name="cancel",
            label=_("Cancel this day"),
            explanation=_("Only this day; the edition goes on. This cannot be undone."),
            form=ReasonForm,
            roles=PLANNERS,
            run=cancel_day,
            offered=is_ahead(LessonDayState.CANCELLED),
            is_serious=True,
        ),
    )

    def get_object(self, queryset: Any = None) -> LessonDay:
        row = LessonDay.objects.select_related("edition", "component", "venue").filter(pk=self.pk).first()
        if row is None:
            raise Http404
        return row

    def get_edit_url(self) -> str | None:
        return super().get_edit_url() if self.object.edition.state == EditionState.CONCEPT else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = AuditEvent.objects.filter(
            object_type=LessonDay._meta.label, object_id=str(self.object.pk), action__startswith="lesson_day."
        )
        return {
            **super().get_context_data(**kwargs),
            "history": [
                {
                    "at": event.at,
                    "actor": event.actor,
                    "reason": event.reason,
                    "label": LessonDayState(event.new["state"]).label,
                }
                for event in events.select_related("actor")
            ],
        }


class LessonDayViewSet(cms.RoleViewSet):
    model = LessonDay
    name = "lesdagen"
    icon = "calendar"
    menu_label = _("Lesson days")
    view_roles = VIEWERS
    change_roles = add_roles = PLANNERS
    index_view_class = LessonDayIndexView
    inspect_view_class = LessonDayInspectView
    add_view_class = LessonDayAddView
    edit_view_class = LessonDayEditView
    save_by = staticmethod(save_day)
    list_display = [
        Column("title", label=_("Lesson day"), accessor="component.title"),
        Column("edition", label=_("Edition"), accessor="edition.code", sort_key="edition__code"),
        "starts_at",
        "venue",
        "state",
    ]
    filterset_class = LessonDayFilters
    search_fields = ["edition__code", "venue__city", "component__title"]
    inspect_view_fields = ["edition", "component", "starts_at", "ends_at", "venue", "room", "capacity", "state"]
    actions = (cms.Action("confirm", _("Confirm this day"), PLANNERS, confirm_day, is_ahead(LessonDayState.CONFIRMED)),)

    def get_form_class(self, for_update: bool = False) -> type[LessonDayForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return LessonDayForm


# --- trainers and venues -----------------------------------------------------------------------------------------------
class TrainerAddView(OfEdition, cms.AddView):
    pass


class TrainerEditView(OfEdition, cms.EditView):
    pass


class TrainerIndexView(cms.IndexView):
    def get_base_queryset(self) -> models.QuerySet[EditionTrainer]:
        return EditionTrainer.objects.select_related("edition", "trainer").order_by(
            "-edition", "trainer__last_name", "pk"
        )


class TrainerViewSet(cms.RoleViewSet):
    """Who taught stays written down: somebody who stops gets an end date."""

    model = EditionTrainer
    name = "trainers"
    icon = "group"
    menu_label = _("Trainers")
    view_roles = change_roles = add_roles = PLANNERS
    index_view_class = TrainerIndexView
    add_view_class = TrainerAddView
    edit_view_class = TrainerEditView
    list_display = [
        Column("trainer", label=_("Trainer"), accessor="trainer.sortable_name", sort_key="trainer__last_name"),
        Column("edition", label=_("Edition"), accessor="edition.code", sort_key="edition__code"),
        "role",
        "since",
        "until",
    ]
    filterset_class = TrainerFilters
    search_fields = ["trainer__first_name", "trainer__last_name", "edition__code"]
    inspect_view_fields = ["edition", "trainer", "role", "since", "until"]

    def get_form_class(self, for_update: bool = False) -> type[TrainerForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return TrainerForm


class VenueViewSet(cms.RoleViewSet):
    model = Venue
    name = "locaties"
    icon = "site"
    menu_label = _("Venues")
    view_roles = change_roles = add_roles = PLANNERS
    list_display = ["name", "city", "street"]
    search_fields = ["name", "city"]
    inspect_view_fields = ["name", "street", "postcode", "city", "directions", "accessibility"]

    def get_form_class(self, for_update: bool = False) -> type[VenueForm]:  # noqa: FBT001, FBT002  Wagtail's signature
        return VenueForm
