"""Files leave the house only here: for who may see the work, as an attachment, never to be run."""

import logging

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from portfolio.models import EvidencePicture, FileEvidence, SharedWork, Submission
from portfolio.querysets import assigned
from portfolio.staff_reading import read_now
from portfolio.views.shared import SignedIn

logger = logging.getLogger(__name__)


@login_required
@require_safe
def evidence_file(request: SignedIn, evidence_id: int) -> FileResponse:
    """404 for whoever may not see the work, and for everybody once the file is blocked or while it is being scanned."""
    evidence = get_object_or_404(_opened_by(request), pk=evidence_id)
    response = serve(evidence.file, f"evidence {evidence_id}", filename=evidence.name, content_type=evidence.media_type)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def evidence_picture(request: SignedIn, evidence_id: int, number: int) -> FileResponse:
    """A page of a file as a picture that we made: for who may open the file, and for who reads it in a shared copy."""
    pictures = EvidencePicture.objects.filter(
        Q(evidence__in=_opened_by(request).values("pk")) | Q(evidence__in=_shared_with(request.user).values("pk"))
    )
    picture = get_object_or_404(pictures, evidence=evidence_id, number=number)
    response = serve(picture.file, f"a picture of evidence {evidence_id}", content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


def _opened_by(request: SignedIn) -> QuerySet[FileEvidence]:
    """Of work the viewer may see, or has just read with a reason. Who neither wrote nor judges it waits while it is in doubt."""
    visible = Submission.objects.visible_to(request.user, today=timezone.localdate())
    own = visible.filter(Q(enrolment__person=request.user) | assigned(request.user))
    read = read_now(request.session, request.user, now=timezone.now())
    others = FileEvidence.objects.opened_to_others().filter(submission__in=visible.values("pk"))
    return FileEvidence.objects.opened().filter(
        Q(submission__in=own.values("pk")) | Q(submission__in=read) | Q(pk__in=others.values("pk"))
    )


def _shared_with(viewer: User) -> QuerySet[FileEvidence]:
    """Of these only the pages, never the original."""
    shared = SharedWork.objects.read_by_others(viewer, today=timezone.localdate())
    return FileEvidence.objects.opened_to_others().filter(shared_in__in=shared.values("pk"))


def serve(stored: FieldFile, what: str, *, content_type: str, filename: str = "") -> FileResponse:
    """The bytes, as an attachment when they have a name; never run by a browser. `what` names them in the log."""
    try:
        content = stored.open("rb")
    except FileNotFoundError as error:
        logger.exception("The bytes of %s are gone", what)
        raise Http404 from error
    response = FileResponse(content, as_attachment=bool(filename), filename=filename, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
