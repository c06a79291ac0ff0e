"""Pictures lose everything but the picture; recordings without a place come in as they are."""

from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from portfolio.enums import PreviewState, ScanState
from portfolio.models import EvidencePicture, FileEvidence
from portfolio.services import drafts, pictures, submissions
from portfolio.services.files import FileRefused
from tests.factories.portfolio import hand_in, make_draft, make_pdf, make_picture, make_upload, release
from tests.portfolio.hostile import exif_with_place, make_film


@pytest.fixture
def draft(world):
    return make_draft(world.enrolment)


def add(draft, name: str, content: bytes) -> FileEvidence:
    return drafts.add_file(submission=draft, upload=make_upload(name, content), now=timezone.now())


def stored(piece: FileEvidence) -> bytes:
    with piece.file.open("rb") as content:
        return content.read()


@pytest.mark.parametrize(
    ("kind", "name", "kept", "media_type"),
    [
        ("JPEG", "foto.jpeg", "foto.jpg", "image/jpeg"),
        ("PNG", "scherm.png", "scherm.png", "image/png"),
        ("WEBP", "foto.webp", "foto.webp", "image/webp"),
        ("HEIF", "IMG_1.HEIC", "IMG_1.jpg", "image/jpeg"),
    ],
)
def test_a_picture_keeps_no_place_and_no_device(draft, kind, name, kept, media_type):
    piece = add(draft, name, make_picture(kind, exif=exif_with_place()))
    content = stored(piece)
    picture = Image.open(BytesIO(content))
    assert (piece.name, piece.media_type, piece.size) == (kept, media_type, len(content))
    assert (picture.size, dict(picture.getexif()), picture.getexif().get_ifd(0x8825)) == ((40, 30), {}, {})
    assert b"Telefoon" not in content


def test_a_picture_that_was_turned_stays_upright(draft):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(BytesIO(stored(add(draft, "foto.jpg", make_picture(exif=exif.tobytes()))))).size == (30, 40)


def test_what_was_hidden_behind_a_picture_goes(draft):
    piece = add(draft, "foto.jpg", make_picture(size=(800, 800)) + b"<script>alert(1)</script>" * 100)
    assert b"script" not in stored(piece)


def test_a_moving_picture_keeps_moving(draft):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=b"Thuis")
    content = stored(add(draft, "kort.gif", out.getvalue()))
    assert (Image.open(BytesIO(content)).n_frames, b"Thuis" in content) == (3, False)


def test_a_film_without_a_place_comes_in_as_it_is(draft):
    film = make_film()
    assert stored(add(draft, "film.mp4", film)) == film


def test_files_of_one_attempt_have_a_limit_together(draft, settings):
    settings.UPLOAD_MAX_BYTES_ATTEMPT = len(make_pdf()) * 2
    add(draft, "een.pdf", make_pdf())
    add(draft, "twee.pdf", make_pdf())
    with pytest.raises(FileRefused, match="samen"):
        add(draft, "drie.pdf", make_pdf())
    assert FileEvidence.objects.count() == 2


def test_files_of_one_person_have_a_limit_and_count_once(world, draft, settings):
    add(draft, "een.pdf", make_pdf())
    release(hand_in(draft), world.tessa, redenering="insufficient")
    pin = world.enrolment.edition.curriculum.assignment_pins.first()
    second = submissions.start_attempt(enrolment=world.enrolment, pin=pin, now=timezone.now())
    settings.UPLOAD_MAX_BYTES_PERSON = len(make_pdf()) * 2
    add(second, "twee.pdf", make_pdf())
    with pytest.raises(FileRefused, match="Al je bestanden"):
        add(second, "drie.pdf", make_pdf())


# --- pictures of pages ----------------------------------------------------------------------------------------------
def test_a_worker_makes_a_picture_of_each_page_once(draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        piece = add(draft, "verslag.pdf", make_pdf(pages=2))
    piece.refresh_from_db()
    assert (piece.preview, piece.pages, piece.scan) == (PreviewState.READY, 2, ScanState.NOT_SCANNED)
    pictures.make(evidence_id=piece.pk)
    made = list(piece.pictures.all())
    assert [picture.number for picture in made] == [1, 2]
    assert Image.open(made[0].file).size == (made[0].width, made[0].height)


def test_before_the_worker_came_it_waits(draft):
    piece = add(draft, "foto.jpg", make_picture())
    assert (piece.preview, piece.waits_for_worker) == (PreviewState.WAITING, True)


def test_what_cannot_be_shown_says_so(draft):
    assert add(draft, "film.mp4", make_film()).preview == PreviewState.NONE


def test_a_file_that_went_before_the_worker_came_leaves_nothing(draft):
    piece = add(draft, "foto.jpg", make_picture())
    drafts.remove_evidence(submission=draft, evidence_id=piece.pk, now=timezone.now())
    pictures.make(evidence_id=piece.pk)
    assert EvidencePicture.objects.count() == 0


def test_removing_a_file_takes_its_pictures_along(draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        piece = add(draft, "foto.jpg", make_picture())
    picture = piece.pictures.get()
    with django_capture_on_commit_callbacks(execute=True):
        drafts.remove_evidence(submission=draft, evidence_id=piece.pk, now=timezone.now())
    assert not picture.file.storage.exists(picture.file.name)


def test_a_copy_in_the_next_attempt_gets_pictures_of_its_own(world, draft, django_capture_on_commit_callbacks):
    add(draft, "verslag.pdf", make_pdf())
    release(hand_in(draft), world.tessa, redenering="insufficient")
    pin = world.enrolment.edition.curriculum.assignment_pins.first()
    with django_capture_on_commit_callbacks(execute=True):
        second = submissions.start_attempt(enrolment=world.enrolment, pin=pin, now=timezone.now())
    assert FileEvidence.objects.get(submission=second).pictures.count() == 1
