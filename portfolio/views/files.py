"""Files leave the house only here: for who may see the work, as an attachment, never to be run."""

import logging

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio.enums import ScanState
from portfolio.models import FileEvidence, Submission
from portfolio.views.shared import SignedIn

logger = logging.getLogger(__name__)


@login_required
@require_safe
def evidence_file(request: SignedIn, evidence_id: int) -> FileResponse:
    """404 for whoever may not see the work, and for everybody once the file is blocked."""
    visible = Submission.objects.visible_to(request.user, today=timezone.localdate())
    files = FileEvidence.objects.filter(submission__in=visible.values("pk")).exclude(scan=ScanState.BLOCKED)
    evidence = get_object_or_404(files, pk=evidence_id)
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError as error:
        logger.exception("The bytes of evidence %s are gone", evidence.pk)
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=evidence.name, content_type=evidence.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
