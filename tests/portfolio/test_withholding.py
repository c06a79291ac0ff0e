"""A concept that finds work insufficient on privacy closes its files to others at once, and to nobody else (decision 0022)."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from messaging.models import Message
from portfolio.bundles import closed_among
from portfolio.models import Bundle, FileBlock, FileEvidence, Submission
from portfolio.services import allotting, bundles, drafts, pictures
from portfolio.shared_work import pieces_of
from tests.factories.courses import NOW, make_trainer
from tests.factories.portfolio import hand_in, make_draft, make_upload, mark, release, save
from tests.portfolio.bundles import files_in
from tests.portfolio.sharing_work import share


@pytest.fixture
def file(world, peer_group):
    """In handed-in work that is shared with the group."""
    draft = make_draft(world.enrolment)
    piece = drafts.add_file(submission=draft, upload=make_upload(), now=NOW)
    pictures.make(evidence_id=piece.pk)
    hand_in(draft)
    share(Submission.objects.select_related("enrolment__edition").get(pk=draft.pk))
    return FileEvidence.objects.get(pk=piece.pk)


@pytest.fixture
def guus(world):
    """Another trainer of the edition."""
    return make_trainer(world.edition, first_name="Guus")


def doubt(file, trainer, level="insufficient"):
    """The trainer marks the privacy criterion, in a concept."""
    work = Submission.objects.get(pk=file.submission_id)
    return save(work, trainer, privacy=level) if work.state == "marking" else mark(work, trainer, privacy=level)


def opens(client, person, file):
    """Whether the original and its first page open."""
    client.force_login(person)
    address = f"/mijn/portfolio/bestand/{file.pk}/"
    return [client.get(f"{address}{page}").status_code for page in ("", "bladzijde/1/")]


def test_others_lose_it_at_once_and_get_it_back_with_another_mark(client, world, file, guus):
    before = [opens(client, person, file) for person in (guus, world.bram)]
    doubt(file, world.tessa)
    during = [opens(client, person, file) for person in (guus, world.bram)]
    doubt(file, world.tessa, "sufficient")
    after = [opens(client, person, file) for person in (guus, world.bram)]
    assert (before, during, after) == ([[200, 200], [404, 200]], [[404, 404], [404, 404]], [[200, 200], [404, 200]])


@pytest.mark.parametrize("name", ["anna", "tessa"])
def test_its_writer_and_its_judge_keep_it(client, world, file, name):
    doubt(file, world.tessa)
    assert opens(client, getattr(world, name), file) == [200, 200]


def test_the_participant_is_told_nothing_before_the_release(client, world, file):
    doubt(file, world.tessa)
    client.force_login(world.anna)
    page = client.get(f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/").content.decode()
    assert ("afgeschermd" in page, FileBlock.objects.exists()) == (False, False)
    assert not Message.objects.filter(template="file_blocked").exists()


def test_the_release_blocks_it_for_everybody(client, world, file):
    release(Submission.objects.get(), world.tessa, privacy="insufficient")
    assert [opens(client, person, file) for person in (world.anna, world.tessa)] == [[404, 404], [404, 404]]


def test_another_criterion_closes_nothing(client, world, file, guus):
    mark(Submission.objects.get(), world.tessa, redenering="insufficient")
    assert opens(client, guus, file) == [200, 200]


def test_the_same_content_in_an_earlier_attempt_closes_too(client, world, file, guus):
    release(Submission.objects.get(), world.tessa, redenering="insufficient")
    again = hand_in(make_draft(world.enrolment, text=""))
    mark(again, world.tessa, privacy="insufficient")
    assert opens(client, guus, file) == [404, 404]


def test_work_handed_over_is_looked_at_anew(client, world, file, guus):
    doubt(file, world.tessa)
    allotting.hand_over(submission=Submission.objects.get(), trainer=world.tessa, to=guus, now=NOW)
    assert opens(client, guus, file) == [200, 200]


def test_who_closed_and_opened_it_is_kept(world, file):
    for level in ("insufficient", "insufficient", "sufficient"):
        doubt(file, world.tessa, level)
    events = AuditEvent.objects.filter(action__startswith="file.").order_by("pk")
    assert [(event.action, event.actor, event.object_id) for event in events] == [
        ("file.withhold", world.tessa, str(file.submission_id)),
        ("file.withhold_end", world.tessa, str(file.submission_id)),
    ]


def test_pages_show_others_a_line_and_no_addresses(client, world, file, guus):
    doubt(file, world.tessa)
    client.force_login(guus)
    page = client.get(f"/beoordelen/{file.submission_id}/").content.decode()
    assert ("nu niet open voor anderen" in page, f"/bestand/{file.pk}/" in page) == (True, False)
    client.force_login(world.tessa)
    assert f"/bestand/{file.pk}/" in client.get(f"/beoordelen/{file.submission_id}/").content.decode()


def test_a_shared_copy_shows_its_pages_to_its_writer_only(world, file):
    doubt(file, world.tessa)
    shared = Submission.objects.get().shared.get()
    assert [pieces_of(shared, for_others=others)[-1].evidence for others in (True, False)] == [None, file]


def test_a_zip_of_the_group_leaves_it_out_and_one_made_before_closes(world, file):
    now = timezone.now()

    def make():
        bundle = bundles.ask_group(edition=world.edition, actor=world.eva, reason="Visitatie", now=now)
        bundles.make(bundle_id=bundle.pk, clock=lambda: now)
        return Bundle.objects.get(pk=bundle.pk)

    before = make()
    assert closed_among([before]) == set()
    doubt(file, world.tessa)
    assert closed_among([before]) == {before.pk}
    files = files_in(make())
    assert not [name for name in files if name.endswith("verslag.pdf")]
    assert "nu niet open voor anderen" in files["inhoud.txt"].decode()


def test_what_somebody_takes_along_keeps_it(world, file):
    doubt(file, world.tessa)
    now = timezone.now()
    bundle = bundles.ask_own(enrolment=world.enrolment, now=now)
    bundles.make(bundle_id=bundle.pk, clock=lambda: now)
    made = Bundle.objects.get()
    assert ([name for name in files_in(made) if name.endswith("verslag.pdf")] != [], closed_among([made])) == (
        True,
        set(),
    )


def test_the_office_reads_it_with_a_reason(client, world, file):
    doubt(file, world.tessa)
    client.force_login(world.eva)
    client.post(f"/cms/inzendingen/{file.submission_id}/lezen/", {"reason": "Melding"})
    assert opens(client, world.eva, file) == [200, 200]
