"""The participant takes the whole portfolio along: one PDF and a ZIP, made in the background, kept for a while."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from portfolio.bundles import closed_among, for_viewer, stand_of
from portfolio.dossier import own_dossier
from portfolio.models import Bundle
from portfolio.services import bundles
from portfolio.views.files import serve
from portfolio.views.shared import SignedIn, crumbs_to, own_enrolment, tell


@login_required
@require_safe
def take_along(request: SignedIn, enrolment_id: int) -> HttpResponse:
    """What is in it, how far it is, until when it is kept. Also after the track, and whoever the employer is now."""
    enrolment = own_enrolment(request.user, enrolment_id)
    dossier = own_dossier(enrolment)
    context = {
        "enrolment": enrolment,
        "track": enrolment.edition.curriculum.track,
        "stand": stand_of(Bundle.objects.filter(enrolment=enrolment), now=timezone.now()),
        "chapters": [chapter for chapter in dossier.chapters if chapter.works],
        "attempts": sum(1 for _work in dossier.works),
        "files": sum(len(work.files) for work in dossier.works),
        "days": settings.BUNDLE_DAYS,
        "breadcrumbs": crumbs_to(enrolment, ("", _("Take it along"))),
    }
    response = render(request, "portfolio/take_along.html", context)
    response["Cache-Control"] = "private, no-store"  # looked at again while it is being made
    return response


@login_required
@require_POST
def make(request: SignedIn, enrolment_id: int) -> HttpResponse:
    enrolment = own_enrolment(request.user, enrolment_id)
    try:
        bundles.ask_own(enrolment=enrolment, now=timezone.now())
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, _("Your portfolio is being put together."))
    return redirect("take-along", enrolment.pk)


@login_required
@require_safe
def bundle_pdf(request: SignedIn, bundle_id: int) -> FileResponse:
    bundle = _ready(request, bundle_id)
    if not bundle.pdf:
        raise Http404
    return _attachment(request, bundle, kind="pdf")


@login_required
@require_safe
def bundle_zip(request: SignedIn, bundle_id: int) -> FileResponse:
    return _attachment(request, _ready(request, bundle_id), kind="zip")


def _ready(request: SignedIn, bundle_id: int) -> Bundle:
    """404 unless it is the viewer's, ready, in time, and all that is in it may still leave."""
    found = for_viewer(request.user, now=timezone.now()).select_related(
        "enrolment__edition__curriculum__track", "edition"
    )
    bundle = get_object_or_404(found, pk=bundle_id)
    if closed_among([bundle]):
        raise Http404
    return bundle


def _attachment(request: SignedIn, bundle: Bundle, *, kind: str) -> FileResponse:
    name = bundle.edition.code if bundle.edition else bundle.enrolment.edition.curriculum.track.key  # type: ignore[union-attr]
    first = "ingeleverd-werk" if bundle.edition else "portfolio"
    response = serve(
        getattr(bundle, kind),
        f"bundle {bundle.pk}",
        filename=f"{first}-{name}-{timezone.localtime(bundle.made_at):%Y-%m-%d}.{kind}",
        content_type=f"application/{kind}",
    )
    response["Cache-Control"] = "private, no-store"
    if request.method == "GET":
        bundles.note_download(bundle=bundle, actor=request.user, now=timezone.now())
    return response
