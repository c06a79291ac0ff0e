"""The trainer's screens: queue, marking, release; for trainers of the edition and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio.enums import AssessmentState, SubmissionState
from portfolio.models import Assessment, CriterionMark, Submission
from portfolio.services import assessments, drafts
from tests.factories.accounts import MembershipFactory
from tests.factories.courses import make_edition, make_trainer
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import hand_in, make_draft, make_submitted, make_upload, mark, release

OUTSIDERS = ["anna", "bram", "thijs", "sanne", "sven", "eva", "fien", "aad", "kim", "ada", "otto"]
PATHS = [
    "",
    "pakken/",
    "terugzetten/",
    "opslaan/",
    "opslaan/vanzelf/",
    "vrijgeven/",
    "overdragen/",
    "teruggeven/",
    "opmerkingen/",
    "opmerkingen/1/weg/",
    "tweede/",
    "terugnemen/",
    "herstellen/",
    "herstellen/weg/",
    "bezwaar/",
]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def tessa(client, world):
    client.force_login(world.tessa)
    return client


@pytest.fixture
def work(world, now):
    return make_submitted(world.enrolment, text="Mijn besluit", now=now)


def text_of(response) -> str:
    return response.content.decode()


def page_of(work) -> str:
    return f"/beoordelen/{work.pk}/"


def marks_of(work, revision: int, *, feedback: str = "Goed werk.", **levels: str) -> dict[str, object]:
    """What the form sends; every criterion sufficient unless named."""
    data: dict[str, object] = {"feedback": feedback, "revision": revision}
    for criterion in work.version.rubric.all():
        data[f"level_{criterion.pk}"] = levels.get(criterion.key, "sufficient")
        data[f"remark_{criterion.pk}"] = f"Over {criterion.key}"
    return data


# --- the wrong person -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", OUTSIDERS)
def test_work_is_not_there_for_who_does_not_mark_it(client, world, work, name):
    client.force_login(getattr(world, name))
    for path in PATHS:
        if path in {"", "vrijgeven/"}:
            assert client.get(page_of(work) + path).status_code == 404, path
        if path:
            assert client.post(page_of(work) + path).status_code == 404, path
    work.refresh_from_db()
    assert (work.state, work.assessor) == (SubmissionState.SUBMITTED, None)


@pytest.mark.parametrize("path", ["/beoordelen/", "/beoordelen/1/", "/beoordelen/1/vrijgeven/"])
def test_anonymous_people_sign_in_first(client, db, path):
    assert client.get(path)["Location"] == f"/inloggen/?next={path}"


@pytest.mark.parametrize("path", ["pakken/", "terugzetten/", "opslaan/"])
def test_changes_are_posts(tessa, work, path):
    assert tessa.get(page_of(work) + path).status_code == 405


def test_a_draft_is_not_there_for_the_trainer(tessa, world, now):
    draft = make_draft(world.enrolment, now=now)
    assert tessa.get(page_of(draft)).status_code == 404
    assert tessa.post(f"{page_of(draft)}pakken/").status_code == 404
    assert text_of(tessa.get("/beoordelen/")).count("Delen of niet delen?") == 0


def test_own_work_is_not_there_for_a_trainer_who_takes_part(client, world, work):
    make_trainer(world.edition, trainer=world.anna)
    client.force_login(world.anna)
    assert client.get(page_of(work)).status_code == 404
    assert list(client.get("/beoordelen/").context["page_obj"]) == []


@pytest.mark.parametrize("name", ["anna", "sanne", "eva", "otto"])
def test_the_queue_is_not_there_for_who_is_no_trainer(client, world, name):
    client.force_login(getattr(world, name))
    assert client.get("/beoordelen/").status_code == 404


# --- the queue ------------------------------------------------------------------------------------------------------
def test_queue_is_empty_with_a_sentence(tessa):
    page = text_of(tessa.get("/beoordelen/"))
    assert 'class="empty"' in page
    assert page.count("<h1") == 1


def test_queue_shows_the_oldest_promise_first_and_how_long_it_waits(tessa, world, now):
    make_submitted(world.bram_enrolment, now=now)
    make_submitted(world.enrolment, now=now - timedelta(days=30))
    response = tessa.get("/beoordelen/")
    rows = list(response.context["page_obj"])
    assert [row.enrolment.person for row in rows] == [world.anna, world.bram]
    assert [(row.waits, row.is_overdue) for row in rows] == [(30, True), (0, False)]


def test_queue_spans_all_groups_of_the_trainer(tessa, world, work, now):
    make_trainer(world.other_edition, trainer=world.tessa)
    other = make_submitted(make_enrolment(world.other_edition), now=now)
    rows = list(tessa.get("/beoordelen/").context["page_obj"])
    assert {row.pk for row in rows} == {work.pk, other.pk}
    filtered = tessa.get("/beoordelen/", {"edition": world.other_edition.pk})
    assert [row.pk for row in filtered.context["page_obj"]] == [other.pk]


def test_queue_filters_on_whose_work_it_is(tessa, world, work, now):
    taken = make_submitted(world.bram_enrolment, now=now)
    mark(taken, world.tessa, now=now)
    done = make_submitted(make_enrolment(world.edition), now=now)
    release(done, world.tessa, now=now)
    found = {
        whose: [row.pk for row in tessa.get("/beoordelen/", {"whose": whose}).context["page_obj"]]
        for whose in ("", "free", "mine", "others", "released")
    }
    assert found == {
        "": [work.pk, taken.pk],
        "free": [work.pk],
        "mine": [taken.pk],
        "others": [],
        "released": [done.pk],
    }


@pytest.mark.parametrize(
    "query", [{"whose": "onzin"}, {"edition": "x"}, {"edition": "99999"}, {"page": "999"}, {"page": "x"}]
)
def test_queue_with_odd_input_shows_what_waits(tessa, work, query):
    response = tessa.get("/beoordelen/", query)
    assert [row.pk for row in response.context["page_obj"]] == [work.pk]


def test_queue_cannot_be_filtered_on_an_edition_of_others(tessa, world, now):
    make_submitted(make_enrolment(world.other_edition), now=now)
    assert list(tessa.get("/beoordelen/", {"edition": world.other_edition.pk}).context["page_obj"]) == []


def test_queue_says_when_a_filter_finds_nothing(tessa, work):
    page = text_of(tessa.get("/beoordelen/", {"whose": "released"}))
    assert 'class="empty"' in page
    assert 'href="/beoordelen/"' in page


def test_queue_shows_a_colleague_as_blocked_without_a_link(tessa, world, work):
    MembershipFactory(person=world.tessa, organisation=world.school)
    page = text_of(tessa.get("/beoordelen/"))
    assert "Anna de Vries" in page
    assert f'href="{page_of(work)}"' not in page
    assert tessa.get(page_of(work)).status_code == 404
    assert tessa.post(f"{page_of(work)}pakken/").status_code == 404
    work.refresh_from_db()
    assert work.state == SubmissionState.SUBMITTED


def test_queue_turns_pages_of_25(tessa, world, now):
    edition = make_edition(curriculum=world.edition.curriculum, code="groot", capacity=30)
    make_trainer(edition, trainer=world.tessa)
    for _number in range(26):
        make_submitted(make_enrolment(edition), now=now)
    first, second = tessa.get("/beoordelen/"), tessa.get("/beoordelen/", {"page": 2})
    assert [len(page.context["page_obj"].object_list) for page in (first, second)] == [25, 1]
    assert "page=2" in text_of(first)


def test_queue_costs_the_same_with_one_and_three_rows(tessa, world, work, now):
    tessa.get("/beoordelen/")
    with CaptureQueriesContext(connection) as one:
        tessa.get("/beoordelen/")
    mark(make_submitted(world.bram_enrolment, now=now), make_trainer(world.edition), now=now)
    make_submitted(make_enrolment(world.edition), now=now)
    with CaptureQueriesContext(connection) as three:
        response = tessa.get("/beoordelen/")
    assert len(response.context["page_obj"]) == 3
    assert len(three) == len(one) <= 20


# --- taking and putting back ----------------------------------------------------------------------------------------
def test_opening_work_takes_nothing(tessa, work):
    page = text_of(tessa.get(page_of(work)))
    assert "Mijn besluit" in page
    assert f'action="{page_of(work)}pakken/"' in page
    assert "level_" not in page
    work.refresh_from_db()
    assert work.state == SubmissionState.SUBMITTED


def test_claim_opens_the_rubric(tessa, world, work):
    response = tessa.post(f"{page_of(work)}pakken/", follow=True)
    page = text_of(response)
    assert page.count('type="radio"') == 6
    assert page.count("<fieldset") == 2
    work.refresh_from_db()
    assert work.assessor == world.tessa


def test_work_that_another_has_shows_who_and_cannot_be_taken(tessa, world, work, now):
    other = make_trainer(world.edition, first_name="Tom", last_name="Trainer")
    assessments.claim(submission=work, trainer=other, now=now)
    page = text_of(tessa.get(page_of(work)))
    assert "Tom Trainer" in page
    assert "pakken/" not in page
    response = tessa.post(f"{page_of(work)}pakken/", follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    for path in ("terugzetten/", "opslaan/", "vrijgeven/"):
        assert tessa.post(page_of(work) + path).status_code == 302
    work.refresh_from_db()
    assert work.assessor == other


def test_the_concept_of_another_is_not_shown(tessa, world, work, now):
    mark(work, make_trainer(world.edition), now=now, feedback="Alleen van mij")
    for path in ("", "vrijgeven/"):
        assert "Alleen van mij" not in text_of(tessa.get(page_of(work) + path, follow=True))


def test_put_back_frees_the_work(tessa, work):
    tessa.post(f"{page_of(work)}pakken/")
    assert tessa.post(f"{page_of(work)}terugzetten/")["Location"] == "/beoordelen/"
    work.refresh_from_db()
    assert (work.state, work.assessor) == (SubmissionState.SUBMITTED, None)


# --- marking --------------------------------------------------------------------------------------------------------
def test_save_keeps_half_a_concept(tessa, work):
    tessa.post(f"{page_of(work)}pakken/")
    tessa.post(f"{page_of(work)}opslaan/", marks_of(work, 0, feedback="", privacy=""))
    assert list(CriterionMark.objects.values_list("level", flat=True)) == ["sufficient", ""]
    page = text_of(tessa.get(page_of(work)))
    assert "Over privacy" in page
    assert page.count(" checked") == 1


def test_save_of_an_older_tab_keeps_what_was_typed_and_overwrites_nothing(tessa, world, work, now):
    mark(work, world.tessa, now=now, feedback="Nieuw")
    response = tessa.post(f"{page_of(work)}opslaan/", marks_of(work, 0, feedback="Getypt in het oude tabblad"))
    assert response.status_code == 409
    assert "Getypt in het oude tabblad" in text_of(response)
    assert Assessment.objects.get().feedback == "Nieuw"
    again = response.context["form"]["revision"].value()
    tessa.post(f"{page_of(work)}opslaan/", marks_of(work, again, feedback="Nu bewust"))
    assert Assessment.objects.get().feedback == "Nu bewust"


@pytest.mark.parametrize("level", ["uitstekend", "voldaan"])
def test_save_refuses_a_level_that_does_not_exist_and_keeps_the_rest(tessa, work, level):
    tessa.post(f"{page_of(work)}pakken/")
    response = tessa.post(f"{page_of(work)}opslaan/", marks_of(work, 0, feedback="Blijft staan", redenering=level))
    assert (response.status_code, "Blijft staan" in text_of(response)) == (200, True)
    assert CriterionMark.objects.count() == 0


def test_save_and_release_looks_first(tessa, work):
    tessa.post(f"{page_of(work)}pakken/")
    response = tessa.post(f"{page_of(work)}opslaan/", {**marks_of(work, 0), "release": "1"}, follow=True)
    assert response.redirect_chain == [(f"{page_of(work)}vrijgeven/", 302)]
    assert "Goed werk." in text_of(response)
    work.refresh_from_db()
    assert work.state == SubmissionState.MARKING


def test_release_makes_it_readable_for_the_participant(tessa, client, world, work, django_capture_on_commit_callbacks):
    tessa.post(f"{page_of(work)}pakken/")
    tessa.post(f"{page_of(work)}opslaan/", marks_of(work, 0))
    form = tessa.get(f"{page_of(work)}vrijgeven/").context["form"]
    with django_capture_on_commit_callbacks(execute=True):
        response = tessa.post(f"{page_of(work)}vrijgeven/", form.initial)
    assert response["Location"] == "/beoordelen/"
    assert Assessment.objects.get().state == AssessmentState.RELEASED
    client.force_login(world.anna)
    assert "Goed werk." in text_of(client.get(work.attempt_url))


def test_release_twice_is_one_effect(tessa, work):
    tessa.post(f"{page_of(work)}pakken/")
    tessa.post(f"{page_of(work)}opslaan/", marks_of(work, 0))
    data = tessa.get(f"{page_of(work)}vrijgeven/").context["form"].initial
    assert tessa.post(f"{page_of(work)}vrijgeven/", data).status_code == 302
    assert tessa.post(f"{page_of(work)}vrijgeven/", data).status_code == 302
    assert Submission.objects.get().history.filter(new=SubmissionState.RELEASED).count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"revision": "x", "outcome": "voldaan"},
        {"revision": 1, "outcome": "prachtig"},
        {"revision": 0, "outcome": "voldaan"},
    ],
)
def test_release_with_odd_or_old_input_changes_nothing(tessa, work, data):
    tessa.post(f"{page_of(work)}pakken/")
    tessa.post(f"{page_of(work)}opslaan/", marks_of(work, 0))
    response = tessa.post(f"{page_of(work)}vrijgeven/", data, follow=True)
    assert [message.level_tag for message in response.context["messages"]][-1] == "error"
    work.refresh_from_db()
    assert work.state == SubmissionState.MARKING


@pytest.mark.parametrize(
    ("levels", "feedback"),
    [({"privacy": ""}, "Tekst"), ({"redenering": "insufficient"}, "")],
    ids=["unmarked", "no feedback"],
)
def test_release_page_says_what_is_missing_and_has_no_button(tessa, work, levels, feedback):
    tessa.post(f"{page_of(work)}pakken/")
    tessa.post(f"{page_of(work)}opslaan/", marks_of(work, 0, feedback=feedback, **levels))
    response = tessa.get(f"{page_of(work)}vrijgeven/")
    assert response.context["verdict"].problem
    assert 'name="outcome"' not in text_of(response)


def test_a_final_no_goes_to_a_second_assessor_instead_of_the_participant(tessa, world, work):
    world.edition.curriculum.portfolio_attempts = 1
    world.edition.curriculum.save()
    tessa.post(f"{page_of(work)}pakken/")
    tessa.post(f"{page_of(work)}opslaan/", marks_of(work, 0, redenering="insufficient"))
    response = tessa.get(f"{page_of(work)}vrijgeven/")
    tessa.post(f"{page_of(work)}vrijgeven/", response.context["form"].initial)
    work.refresh_from_db()
    assert (work.state, work.judgement, work.second_assessor) == (SubmissionState.SECOND, None, None)


def test_insufficient_privacy_is_announced_before_it_blocks(tessa, world, now):
    draft = make_draft(world.enrolment, now=now)
    drafts.add_file(submission=draft, upload=make_upload(), now=now)
    work = hand_in(draft, now=now)
    tessa.post(f"{page_of(work)}pakken/")
    tessa.post(f"{page_of(work)}opslaan/", marks_of(work, 0, privacy="insufficient"))
    response = tessa.get(f"{page_of(work)}vrijgeven/")
    assert response.context["verdict"].blocks_files is True
    tessa.post(f"{page_of(work)}vrijgeven/", response.context["form"].initial)
    assert "/mijn/portfolio/bestand/" not in text_of(tessa.get(page_of(work)))


def test_a_released_judgement_stays_readable_for_the_trainer(tessa, world, work, now):
    release(work, world.tessa, now=now)
    page = text_of(tessa.get(page_of(work)))
    for text in ("Vul aan.", "Zie de les.", "Mijn besluit"):
        assert text in page
    assert "opslaan/" not in page


def test_a_second_attempt_stands_beside_the_first(tessa, world, work, now):
    release(work, world.tessa, now=now, redenering="insufficient")
    second = hand_in(make_draft(world.enrolment, text="", now=now), now=now)
    page = text_of(tessa.get(page_of(second)))
    assert "Vul aan." in page
    assert f'href="{page_of(work)}"' in page


def test_marking_page_costs_the_same_with_one_and_three_files(tessa, world, now):
    draft = make_draft(world.enrolment, now=now)
    drafts.add_file(submission=draft, upload=make_upload(), now=now)
    one_file = hand_in(draft, now=now)
    draft = make_draft(world.bram_enrolment, now=now)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        drafts.add_file(submission=draft, upload=make_upload(name), now=now)
    three_files = hand_in(draft, now=now)
    tessa.get(page_of(one_file))
    counts = []
    for work in (one_file, three_files):
        with CaptureQueriesContext(connection) as queries:
            tessa.get(page_of(work))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
