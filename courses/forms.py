"""Forms of authors and planners in the CMS. They check shape; the rules are in the services and the blocks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.blocks import BlockField
from wagtail.blocks.stream_block import StreamBlockValidationError

from accounts.enums import Role
from common.errors import DomainError
from courses.checks import Problem, check_lesson
from courses.enums import ChangeKind, CurriculumState, EditionForm, EditionState
from courses.models import (
    Curriculum,
    CurriculumAssignment,
    CurriculumLesson,
    CurriculumModule,
    Edition,
    EditionTrainer,
    ElearningComponent,
    GlossaryTerm,
    LessonDay,
    LessonDayComponent,
    Module,
    PortfolioComponent,
    PreparatoryAssignmentComponent,
    Track,
    Venue,
)
from courses.services import publishing, review

MOST_WORDS = 25
not_negative = MinValueValidator(0)


class LessonForm(WagtailAdminModelForm):
    """The author's working copy. Sending it on asks what kind of change it is and who reads it; a draft does not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["key"].disabled = self.fields["module"].disabled = True
        if "change" in self.fields:
            self.fields["change"].required = True
            self.fields["change"].choices = ChangeKind.choices
            if not self.instance.has_unpublished_changes:
                self.initial["change"] = ""  # the choice of the last publish is no choice for the next
        if "reviewer" in self.fields:
            self.fields["reviewer"].required = True
            self.fields["reviewer"].queryset = review.reviewers_for(self.for_user)

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            return
        if not self.errors:
            self._show_problems()
        cosmetic = self.cleaned_data.get("change") == ChangeKind.COSMETIC
        if not self.errors and self.instance.pk and cosmetic and publishing.must_be_material(self.instance):
            self.add_error("change", publishing.NotCosmetic.default_message)

    def _show_problems(self) -> None:
        """Each problem at its block or field: a draft may have them, what is sent on may not."""
        found = check_lesson(body=publishing.body_data(self.instance), check_on=self.instance.check_on)
        for problem in found:
            if problem.field != "body":
                self.add_error(problem.field, problem.message)
        in_body = [problem for problem in found if problem.field == "body"]
        if in_body:
            self.add_error("body", block_errors(in_body))


def block_errors(problems: Sequence[Problem], depth: int = 0) -> StreamBlockValidationError:
    """The problems as the editor wants them: at the block where they are, also inside a folded one."""
    here: dict[int, list[Problem]] = {}
    for problem in problems:
        here.setdefault(problem.path[depth], []).append(problem)
    return StreamBlockValidationError(
        block_errors={
            position: ValidationError([problem.message for problem in group])
            if len(group[0].path) == depth + 1
            else block_errors(group, depth + 1)
            for position, group in here.items()
        }
    )


class GlossaryForm(WagtailAdminModelForm):
    class Meta:
        model = GlossaryTerm
        fields = ["term", "definition", "source", "check_on"]

    def clean_definition(self) -> str:
        definition = self.cleaned_data["definition"]
        if len(definition.split()) > MOST_WORDS:
            raise ValidationError(_("Use at most %(most)s words.") % {"most": MOST_WORDS})
        return definition


class ModuleForm(WagtailAdminModelForm):
    class Meta:
        model = Module
        fields = ["name", "aim", "intro"]


class TrackForm(WagtailAdminModelForm):
    """Authors write the texts, finance sets the price; each sees the other's part."""

    PRICE = ("price", "price_is_circa")

    class Meta:
        model = Track
        fields = [
            "name", "qualification", "audience", "summary", "intro", "results", "order", "price", "price_is_circa",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = self.for_user.is_superuser or self.for_user.has_role(Role.ADMINISTRATOR)
        for name, field in self.fields.items():
            owner = Role.FINANCE if name in self.PRICE else Role.AUTHOR
            field.disabled = not everything and not self.for_user.has_role(owner)
        self.fields["price"].validators.append(not_negative)


# --- curricula ---------------------------------------------------------------------------------------------------------
class CurriculumForm(WagtailAdminModelForm):
    class Meta:
        model = Curriculum
        fields = [
            "planned_sbu", "quiz_correct", "quiz_of", "attendance_percent", "portfolio_attempts", "portfolio_weeks",
            "marking_days", "preparation_days",
        ]  # fmt: skip


class PartForm(WagtailAdminModelForm):
    """A part of a curriculum in concept. What it belongs to and its key are chosen once."""

    fixed: tuple[str, ...] = ("curriculum",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in self.fixed:
                self.fields[name].disabled = True
        else:
            concepts = Curriculum.objects.filter(state=CurriculumState.CONCEPT).select_related("track")
            self.fields["curriculum"].queryset = concepts

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        least, most = data.get("sbu_min"), data.get("sbu_max")
        if least is not None and most is not None and most < least:
            self.add_error("sbu_max", _("At most must not be less than at least."))
        return data


class AgendaItem(blocks.StructBlock):
    time = blocks.CharBlock(label=_("time"), help_text=_("As in 09:30."), max_length=5)
    title = blocks.CharBlock(label=_("what we do"))
    module = blocks.CharBlock(label=_("module"), required=False, help_text=_("Key, as in m1."))
    trainer_text = blocks.TextBlock(label=_("script for the trainer"), required=False)


class AgendaField(BlockField):
    """The agenda of a lesson day as a list to add to and reorder; kept as plain data.

    A stream of one kind of block: a list block cannot stand at the top of a form.
    """

    def __init__(self, **kwargs: Any) -> None:
        part = AgendaItem(label=_("part of the day"))
        super().__init__(block=blocks.StreamBlock([("part", part)], required=False), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, list):
            return self.block.to_python([{"type": "part", "value": item} for item in value or []])
        return value

    def clean(self, value: Any) -> list[dict[str, Any]]:
        return self.plain(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.plain(self.prepare_value(initial)) != self.plain(data)

    @staticmethod
    def plain(stream: Any) -> list[dict[str, Any]]:
        return [{**part.value, "module": part.value["module"] or None} for part in stream]


class LessonDayComponentForm(PartForm):
    agenda = AgendaField(label=_("Agenda"), required=False)

    class Meta:
        model = LessonDayComponent
        fields = [
            "curriculum", "key", "order", "title", "sbu_min", "sbu_max", "day", "minutes", "agenda", "bring", "materials",
        ]  # fmt: skip


class ElearningComponentForm(PartForm):
    class Meta:
        model = ElearningComponent
        fields = ["curriculum", "key", "order", "title", "sbu_min", "sbu_max", "modules"]
        widgets = {"modules": forms.CheckboxSelectMultiple}


class PreparatoryAssignmentComponentForm(PartForm):
    class Meta:
        model = PreparatoryAssignmentComponent
        fields = ["curriculum", "key", "order", "title", "sbu_min", "sbu_max", "modules", "assignment"]
        widgets = {"modules": forms.CheckboxSelectMultiple}


class PortfolioComponentForm(PartForm):
    class Meta:
        model = PortfolioComponent
        fields = ["curriculum", "key", "order", "title"]


class ModuleRowForm(PartForm):
    class Meta:
        model = CurriculumModule
        fields = ["curriculum", "module", "order"]


class LessonPinForm(PartForm):
    fixed = ("curriculum", "lesson")

    class Meta:
        model = CurriculumLesson
        fields = ["curriculum", "lesson", "relevance", "order"]


class AssignmentPinForm(PartForm):
    fixed = ("curriculum", "assignment")

    class Meta:
        model = CurriculumAssignment
        fields = ["curriculum", "assignment", "required", "order"]


# --- editions ----------------------------------------------------------------------------------------------------------
class PlannedEditionForm(WagtailAdminModelForm):
    """An edition in concept. From the moment it is open its curriculum, form, places and price stand."""

    AFTER_OPENING = ("minimum", "decide_by", "sector", "peer_feedback", "intervision")

    class Meta:
        model = Edition
        fields = [
            "curriculum", "code", "form", "organisation", "sector", "seller", "capacity", "minimum", "decide_by", "price",
            "peer_feedback", "intervision",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = Curriculum.objects.filter(state=CurriculumState.PUBLISHED).select_related("track")
        self.fields["curriculum"].queryset = published
        self.fields["price"].validators.append(not_negative)
        if self.instance.pk and self.instance.state != EditionState.CONCEPT:
            for name, field in self.fields.items():
                field.disabled = name not in self.AFTER_OPENING
            self.fields["curriculum"].queryset = Curriculum.objects.select_related("track")

    def clean_capacity(self) -> int:
        capacity = self.cleaned_data["capacity"]
        if capacity < 1:
            raise ValidationError(_("An edition has at least one place."))
        return int(capacity)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        in_house = data.get("form") == EditionForm.IN_HOUSE
        if in_house and not data.get("organisation"):
            self.add_error("organisation", _("Choose the school this in-house edition is for."))
        if data.get("form") == EditionForm.OPEN and data.get("organisation"):
            self.add_error("organisation", _("An edition with open enrolment belongs to no school."))
        if data.get("form") == EditionForm.OPEN and data.get("sector"):
            self.add_error("sector", _("Only an in-house edition has a sector of its own."))
        if data.get("minimum") and data.get("capacity") and data["minimum"] > data["capacity"]:
            self.add_error("minimum", _("That is more than there are places."))
        return data


class LessonDayForm(WagtailAdminModelForm):
    """A day of an edition in concept; later changes go through the buttons, which tell everybody."""

    class Meta:
        model = LessonDay
        fields = ["edition", "component", "venue", "room", "starts_at", "ends_at", "capacity"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["edition"].disabled = True
        else:
            self.fields["edition"].queryset = Edition.objects.filter(state=EditionState.CONCEPT)
        days = LessonDayComponent.objects.select_related("curriculum__track").order_by("curriculum", "order")
        self.fields["component"].queryset = days
        self.fields["component"].label_from_instance = lambda day: f"{day.curriculum} – {day.title}"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        edition, component = data.get("edition"), data.get("component")
        if edition and component and component.curriculum_id != edition.curriculum_id:
            self.add_error("component", _("This lesson day belongs to another curriculum than the edition."))
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The day ends before it starts."))
        return data


class VenueForm(WagtailAdminModelForm):
    class Meta:
        model = Venue
        fields = ["name", "street", "postcode", "city", "directions", "accessibility"]


class TrainerForm(WagtailAdminModelForm):
    class Meta:
        model = EditionTrainer
        fields = ["edition", "trainer", "role", "since", "until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["edition"].disabled = self.fields["trainer"].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the start."))
        return data


# --- decisions on one row ----------------------------------------------------------------------------------------------
class DecisionForm(forms.Form):
    """A form whose data go to a service that may refuse."""

    def add_domain_error(self, error: DomainError) -> None:
        """Show a refusal at its field, or on top."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class ReasonForm(DecisionForm):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ApproveForm(DecisionForm):
    comment = forms.CharField(
        label=_("Comment"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SendBackForm(DecisionForm):
    comment = forms.CharField(
        label=_("What should be better"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemarkForm(forms.Form):
    block = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class CapacityForm(DecisionForm):
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=500)


class MoveDayForm(ReasonForm):
    starts_at = forms.DateTimeField(label=_("Starts"), widget=AdminDateTimeInput)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=AdminDateTimeInput)
    venue = forms.ModelChoiceField(label=_("Venue"), queryset=Venue.objects.all())
    room = forms.CharField(label=_("Room"), max_length=50, required=False)
    field_order = ["starts_at", "ends_at", "venue", "room", "reason"]
