"""Who could this applicant be? Proposals for the staff, who decide; nothing is ever linked by itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from certificates.enums import CertificateState
from certificates.models import Certificate
from learning.enums import TAKES_A_SEAT
from learning.models import Enrolment, EnrolmentRequest


@dataclass(frozen=True)
class Candidate:
    """Somebody we know who may be the applicant. `notes` say what follows from linking."""

    person: User
    why: str
    is_strong: bool
    employers: list[str]
    notes: list[str]


def find_candidates(request: EnrolmentRequest) -> list[Candidate]:
    """Signed in or the same address: strong. The same name at the same employer: weak. Strong ones first."""
    maybe = Q(pk=request.person_id) | Q(email__iexact=request.email)
    if request.employer_name:
        maybe |= Q(
            first_name__iexact=request.first_name,
            last_name__iexact=request.last_name,
            memberships__organisation__name__iexact=request.employer_name,
        )
    people = (
        User.objects.filter(maybe, is_active=True)
        .distinct()
        .prefetch_related(
            Prefetch("memberships", Membership.objects.filter(until__isnull=True).select_related("organisation")),
            Prefetch("enrolments", Enrolment.objects.select_related("edition__curriculum__track")),
            Prefetch("certificates", Certificate.objects.filter(state=CertificateState.VALID)),
        )
    )
    candidates = [_candidate(request, person) for person in people]
    return sorted(candidates, key=lambda candidate: not candidate.is_strong)


def _candidate(request: EnrolmentRequest, person: User) -> Candidate:
    if person.pk == request.person_id:
        why, is_strong = _("was signed in when asking"), True
    elif person.email.lower() == request.email.lower():
        why, is_strong = _("has the same e-mail address"), True
    else:
        why, is_strong = _("has the same name and works at the same school"), False
    return Candidate(
        person=person,
        why=why,
        is_strong=is_strong,
        employers=[job.organisation.name for job in person.memberships.all()],
        notes=list(_notes(request, person)),
    )


def _notes(request: EnrolmentRequest, person: User) -> Iterable[str]:
    track = request.edition.track
    for enrolment in person.enrolments.all():
        if enrolment.state not in TAKES_A_SEAT or enrolment.edition.track != track:
            continue
        if enrolment.edition_id == request.edition_id:
            yield _("already has a place in this edition")
        else:
            yield _("takes or took part in this track: %(code)s") % {"code": enrolment.edition.code}
    if any(certificate.track_id == track.pk for certificate in person.certificates.all()):
        yield _("already has a valid certificate of this track")
