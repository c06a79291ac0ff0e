"""Public pages in Wagtail's tree. They hold text and point at the offer; no page shows a lesson's body."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Prefetch, Q, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from accounts.models import Seller
from courses.blocks import PageBody
from courses.enums import CurriculumState, LessonDayState, Relevance
from courses.models.curricula import Curriculum, LessonDayComponent
from courses.models.editions import Edition, LessonDay
from courses.models.offer import Module, Track


class IntroPage(Page):
    """What every public page has: a lead and a body of a few text blocks."""

    intro = models.TextField(_("introduction"), blank=True, help_text=_("Markdown."))
    body = StreamField(PageBody(), verbose_name=_("text"), blank=True)
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        above = [(page.get_url(request), page.title) for page in self.get_ancestors().filter(depth__gt=2)]
        trail = [("/", gettext("Home")), *above, ("", self.title)]
        return {**super().get_context(request, *args, **kwargs), "trail": trail}


class HomePage(IntroPage):
    max_count = 1
    template = "courses/home_page.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "trail": [], "cards": track_cards(), "contact": contact_address()}


class CataloguePage(IntroPage):
    max_count = 1
    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.TrackPage"]
    template = "courses/catalogue_page.html"

    class Meta:
        verbose_name = _("catalogue")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "cards": track_cards(), "modules": Module.objects.all(), "contact": contact_address()}


class TrackPage(IntroPage):
    track = models.OneToOneField(Track, models.PROTECT, related_name="page", verbose_name=_("track"))
    parent_page_types = ["courses.CataloguePage"]
    subpage_types: list[str] = []
    template = "courses/track_page.html"
    content_panels = [*IntroPage.content_panels, FieldPanel("track")]

    class Meta:
        verbose_name = _("page of a track")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        curriculum = newest_curriculum(self.track)
        components = list(curriculum.components.all()) if curriculum else []
        return {
            **super().get_context(request, *args, **kwargs),
            "track": self.track,
            "curriculum": curriculum,
            "modules": modules_of(curriculum) if curriculum else [],
            "components": components,
            "day_count": count_days(components),
            "editions": open_editions(self.track),
            "contact": contact_address(),
        }


class ModuleIndexPage(IntroPage):
    max_count = 1
    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.ModulePage"]
    template = "courses/module_index_page.html"

    class Meta:
        verbose_name = _("list of modules")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pages = ModulePage.objects.child_of(self).live().select_related("module").order_by("module__number")
        return {**super().get_context(request, *args, **kwargs), "module_pages": pages.annotate(**NEED_AND_NICE)}


class ModulePage(IntroPage):
    module = models.OneToOneField(Module, models.PROTECT, related_name="page", verbose_name=_("module"))
    parent_page_types = ["courses.ModuleIndexPage"]
    subpage_types: list[str] = []
    template = "courses/module_page.html"
    content_panels = [*IntroPage.content_panels, FieldPanel("module")]

    class Meta:
        verbose_name = _("page of a module")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        tracks = TrackPage.objects.live().filter(
            track__curricula__state=CurriculumState.PUBLISHED, track__curricula__module_rows__module=self.module
        )
        # Titles and minutes only: a lesson's body is for people who take part.
        lessons = self.module.lessons.filter(live=True).values("title", "minutes", "relevance", "key")
        return {
            **super().get_context(request, *args, **kwargs),
            "module": self.module,
            "track_pages": tracks.select_related("track").order_by("track__order").distinct(),
            "lessons": lessons,
            "minutes": {
                relevance: sum(lesson["minutes"] for lesson in lessons if lesson["relevance"] == relevance)
                for relevance in Relevance.values
            },
        }


class TextPage(IntroPage):
    """Questions and answers, terms, privacy, accessibility."""

    parent_page_types = ["courses.HomePage"]
    subpage_types: list[str] = []
    template = "courses/text_page.html"

    class Meta:
        verbose_name = _("text page")


# --- what the pages point at -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TrackCard:
    """A track as it stands in a list. `curriculum` is the newest published one, None before the first."""

    page: TrackPage
    track: Track
    curriculum: Curriculum | None
    modules: list[Module]
    day_count: int


NEED_AND_NICE = {
    "need_minutes": Sum("module__lessons__minutes", filter=Q(module__lessons__relevance=Relevance.NEED)),
    "nice_minutes": Sum("module__lessons__minutes", filter=Q(module__lessons__relevance=Relevance.NICE)),
}


def newest_curriculum(track: Track) -> Curriculum | None:
    return track.curricula.filter(state=CurriculumState.PUBLISHED).order_by("-version").first()


def modules_of(curriculum: Curriculum) -> list[Module]:
    """In the order of the track's table, each with its public page."""
    rows = curriculum.module_rows.select_related("module__page")
    return [row.module for row in rows]


def count_days(components: list[Any]) -> int:
    return sum(isinstance(component, LessonDayComponent) for component in components)


def open_editions(track: Track) -> models.QuerySet[Edition]:
    """Editions a visitor may ask a place in, with `days_to_show`."""
    days = LessonDay.objects.exclude(state=LessonDayState.CANCELLED).select_related("venue", "component")
    editions = Edition.objects.filter(curriculum__track=track).taking_requests(today=timezone.localdate())
    return editions.prefetch_related(Prefetch("days", queryset=days, to_attr="days_to_show"))


def contact_address() -> str:
    """Where a visitor may ask something: the first seller's address, empty while there is none."""
    return Seller.objects.order_by("pk").values_list("email", flat=True).first() or ""


def track_cards() -> list[TrackCard]:
    """All tracks with a page, in their order. The number of queries does not depend on how many there are."""
    pages = TrackPage.objects.live().select_related("track").order_by("track__order", "track__name")
    newest: dict[int, Curriculum] = {}
    curricula = Curriculum.objects.filter(state=CurriculumState.PUBLISHED).order_by("version")
    for curriculum in curricula.prefetch_related("module_rows__module", "components"):
        newest[curriculum.track_id] = curriculum
    return [_card(page, newest.get(page.track_id)) for page in pages]


def _card(page: TrackPage, curriculum: Curriculum | None) -> TrackCard:
    return TrackCard(
        page=page,
        track=page.track,
        curriculum=curriculum,
        modules=[row.module for row in curriculum.module_rows.all()] if curriculum else [],
        day_count=count_days(list(curriculum.components.all())) if curriculum else 0,
    )
