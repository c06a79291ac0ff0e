"""Pictures, video and files in lessons: copied when published, and for nobody who may not read the lesson."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from PIL import Image as Picture

from courses.blocks import LessonBody
from courses.models import LessonMedia
from courses.services.publishing import publish_lesson
from courses.wagtail_hooks import keep_documents
from tests.factories.courses import NOW
from tests.factories.media import make_document, make_image
from tests.learning.study import get_pin

LESSON = "/leren/bpv-begeleider/m1-l1/"


@pytest.fixture
def lesson(world):
    return get_pin(world.edition.curriculum).lesson


def write(lesson, *rows):
    lesson.body = [{"type": kind, "value": value} for kind, value in rows]
    lesson.save()
    return lesson


def publish(lesson):
    version = publish_lesson(lesson=lesson, material=True, actor=None, now=NOW)
    lesson.pins.update(version=version)
    return version


@pytest.fixture
def picture(lesson):
    """A published lesson with one picture."""
    image = make_image(place=True)
    publish(write(lesson, ("image", {"image": image.pk, "alt": "Een werkbank", "caption": "Op school"})))
    return image


def address_of(media):
    return f"/leren/media/{media.key}/"


def body(response):
    """Reading to the end also closes the file."""
    return b"".join(response.streaming_content)


def test_a_version_freezes_address_alternative_text_and_size(picture, lesson):
    (block,) = lesson.versions.first().blocks
    media = LessonMedia.objects.get()
    assert f'src="{address_of(media)}"' in block["html"]
    assert 'alt="Een werkbank"' in block["html"]
    assert 'width="1600"' in block["html"]
    assert 'height="800"' in block["html"]


def test_participants_get_it_smaller_and_without_what_the_camera_wrote(client, world, picture):
    client.force_login(world.anna)
    response = client.get(address_of(LessonMedia.objects.get()))
    assert response["Content-Type"] == "image/jpeg"
    shown = Picture.open(BytesIO(body(response)))
    assert shown.size == (1600, 800)
    assert dict(shown.getexif()) == {}


@pytest.mark.parametrize("who", ["otto", "tessa", "sanne", "eva", "fien", "kim"])
def test_who_may_not_read_the_lesson_gets_what_is_not_there(client, world, picture, who):
    client.force_login(getattr(world, who))
    there, absent = client.get(address_of(LessonMedia.objects.get())), client.get("/leren/media/image-0000/")
    assert (there.status_code, absent.status_code) == (404, 404)


def test_nobody_signed_in_is_asked_to_sign_in(client, picture):
    assert client.get(address_of(LessonMedia.objects.get())).status_code == 302


def test_deleting_or_replacing_in_the_cms_changes_nothing_for_learners(client, world, picture):
    client.force_login(world.anna)
    address = address_of(LessonMedia.objects.get())
    before = body(client.get(address))
    picture.delete()
    assert body(client.get(address)) == before


def test_another_file_behind_the_same_picture_is_a_change(picture, lesson):
    other = make_image(colour="red")
    picture.file, picture.file_hash = other.file, other.file_hash
    picture.save()
    assert publish(type(lesson).objects.get(pk=lesson.pk)).number == 3
    assert LessonMedia.objects.count() == 2


def test_publishing_words_again_copies_no_file_twice(picture, lesson):
    write(lesson, ("text", "Nieuw."), ("image", {"image": picture.pk, "alt": "Een werkbank", "caption": ""}))
    assert publish(lesson).media.get() == LessonMedia.objects.get()


def test_authors_see_a_picture_before_it_is_published(client, world):
    image = make_image()
    address = f"/leren/media/image-{image.file_hash}/"
    client.force_login(world.aad)
    assert len(body(client.get(address))) > 0
    client.force_login(world.anna)
    assert client.get(address).status_code == 404


def test_a_picture_inside_nice_to_know_is_kept_too(lesson):
    image = {"type": "image", "value": {"image": make_image().pk, "alt": "x", "caption": ""}}
    assert publish(write(lesson, ("nice", [image]))).media.count() == 1


# --- video and files ---------------------------------------------------------------------------------------------------
@pytest.fixture
def video(lesson):
    documents = {
        "video": make_document("gesprek.mp4", bytes(range(200))),
        "captions": make_document("gesprek.vtt", b"WEBVTT"),
    }
    value = {"title": "Het gesprek", "transcript": "", **{part: document.pk for part, document in documents.items()}}
    publish(write(lesson, ("video", value)))
    return documents


def test_a_video_has_its_captions(video, lesson):
    html = lesson.versions.first().blocks[0]["html"]
    assert '<track kind="captions"' in html
    assert {media.media_type for media in LessonMedia.objects.all()} == {"video/mp4", "text/vtt"}


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, range(10)),
        ("bytes=190-", 206, range(190, 200)),
        ("bytes=190-999", 206, range(190, 200)),
        ("bytes=500-", 200, range(200)),
        ("bytes=9-3", 200, range(200)),
        ("bytes=x", 200, range(200)),
        ("", 200, range(200)),
    ],
)
def test_a_player_may_ask_for_a_part(client, world, video, asked, status, part):
    client.force_login(world.anna)
    media = LessonMedia.objects.get(media_type="video/mp4")
    response = client.get(address_of(media), headers={"range": asked} if asked else {})
    assert (response.status_code, body(response)) == (status, bytes(part))
    assert response["Content-Length"] == str(len(part))


def test_a_file_is_a_download_and_nothing_else(client, world, lesson):
    document = make_document("formulier.html", b"<script>alert(1)</script>")
    publish(write(lesson, ("download", {"title": "Het formulier", "file": document.pk, "about": ""})))
    client.force_login(world.anna)
    response = client.get(address_of(LessonMedia.objects.get()))
    assert response["Content-Disposition"] == 'attachment; filename="formulier.html"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert "Het formulier" in client.get(LESSON).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"captions": None}, "transcript"),
        ({"video": "formulier.pdf"}, "video"),
        ({"captions": "tekst.txt"}, "captions"),
    ],
)
def test_a_video_without_words_or_of_another_type_is_refused(db, change, field):
    names = {"video": "a.mp4", "captions": "a.vtt", **change}
    value = {
        "title": "x",
        "transcript": "",
        **{part: make_document(name).pk if name else None for part, name in names.items()},
    }
    block = LessonBody()
    with pytest.raises(ValidationError) as refusal:
        block.clean(block.to_python([{"type": "video", "value": value}]))
    assert set(refusal.value.block_errors[0].block_errors) == {field}


def test_a_picture_needs_an_alternative_text(db):
    block = LessonBody()
    value = {"image": make_image().pk, "alt": "", "caption": ""}
    with pytest.raises(ValidationError):
        block.clean(block.to_python([{"type": "image", "value": value}]))


# --- what the CMS keeps --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "status"), [("aad", 200), ("ada", 200), ("eva", 404), ("anna", 404), ("tessa", 404)])
def test_pictures_of_the_cms_are_for_who_writes(client, world, who, status):
    client.force_login(getattr(world, who))
    response = client.get(f"/media/{make_image().file.name}")
    assert response.status_code == status
    assert not response.streaming or body(response)


@pytest.mark.parametrize("who", ["eva", "anna", "tessa", "kim"])
def test_documents_of_the_cms_are_for_nobody_else(rf, world, who):
    request = rf.get("/")
    request.user = getattr(world, who)
    with pytest.raises(Http404):
        keep_documents(make_document("nota.pdf"), request)
    request.user = world.aad
    assert keep_documents(make_document("nota.pdf"), request) is None


def test_files_of_the_cms_are_for_nobody_outside(client, world):
    assert client.get(f"/media/{make_image().file.name}").status_code == 302
    assert client.get(make_document("nota.pdf").url).status_code == 404


@pytest.mark.parametrize("name", ["bestaat-niet.jpg", "../settings.py", "%2e%2e/x", "original_images"])
def test_a_name_that_is_not_there_is_a_404(client, world, name):
    client.force_login(world.aad)
    assert client.get(f"/media/{name}").status_code == 404
