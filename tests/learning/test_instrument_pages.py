import pytest

from learning.enums import EnrolmentState
from learning.models import Enrolment, InstrumentAnswer
from tests.learning.study import STARR, get_pin

PAGE = "/leren/instrument/starr/"
PAPER = f"{PAGE}op-papier/"
SHEET = f"{PAGE}afdrukken/"


def typed(revision=0, **changes):
    return {**STARR, "own_example": "on", "revision": revision, **changes}


def autosave(client, data):
    return client.post(PAGE, data, headers={"Accept": "application/json"})


@pytest.fixture
def anna(world, client):
    client.force_login(world.anna)
    return world.anna


@pytest.mark.parametrize("path", [PAGE, SHEET])
def test_anonymous_people_sign_in_first(world, client, path):
    assert client.get(path).url == f"/inloggen/?next={path}"


@pytest.mark.parametrize("who", ["otto", "tessa", "sanne", "eva", "ada"])
def test_only_people_taking_part_have_instruments(world, client, who):
    client.force_login(getattr(world, who))
    statuses = [client.get(PAGE), client.post(PAGE, typed()), client.post(PAPER), client.get(SHEET)]
    assert [response.status_code for response in statuses] == [404] * 4
    assert not InstrumentAnswer.objects.exists()


def test_who_left_has_no_instruments(world, client):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.CANCELLED)
    client.force_login(world.anna)
    assert client.get(PAGE).status_code == 404


def test_an_unknown_instrument_does_not_exist(anna, client):
    assert client.get("/leren/instrument/onbekend/").status_code == 404


def test_the_form_comes_from_the_definition_with_help_per_variant(anna, client):
    page = client.get(PAGE)
    assert list(page.context["form"].fields) == ["own_example", *STARR, "looked", "revision"]
    assert page.text.count('data-variant="terugkijken"') == 6
    assert "Een telefoontje" in page.text  # the example
    assert "praktijkopleider uit een garage" in page.text


def test_saving_without_javascript_says_what_was_saved(anna, client):
    page = client.post(PAGE, typed(toepassen=""), follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    [message] = page.context["messages"]
    assert "Toepassen" in str(message)
    assert page.context["form"].initial["situatie"] == STARR["situatie"]


def test_what_is_not_declared_is_not_kept_and_stays_in_the_form(anna, client):
    page = client.post(PAGE, {**STARR, "revision": 0})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["own_example"]
    assert STARR["situatie"] in page.text
    assert not InstrumentAnswer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"variant": "morgen"}, "variant"),
        ({"situatie": "x" * 10_001}, "situatie"),
        ({"situatie": "\x00"}, "situatie"),
        ({"revision": "veel"}, "revision"),
        ({"revision": "-1"}, "revision"),
    ],
)
def test_bad_input_comes_back_at_its_field(anna, client, changes, field):
    page = client.post(PAGE, typed(**changes))
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert not InstrumentAnswer.objects.exists()


def test_autosave_tells_the_truth(anna, client):
    first = autosave(client, typed())
    assert (first.status_code, first.json()["revision"]) == (200, 1)
    older = autosave(client, typed(taak="Ouder."))
    assert older.status_code == 409
    assert InstrumentAnswer.objects.get().answers["taak"] == STARR["taak"]
    refused = autosave(client, {**STARR, "revision": 1})
    assert refused.status_code == 422
    assert all(response.json()["message"] for response in (first, older, refused))


def test_the_older_tab_sees_both_texts_and_then_decides(anna, client):
    autosave(client, typed(taak="In de andere tab."))
    page = client.post(PAGE, typed(taak="In deze tab."))
    assert "In de andere tab." in page.text
    assert page.context["form"]["taak"].value() == "In deze tab."
    assert page.context["form"]["revision"].value() == "1"
    assert InstrumentAnswer.objects.get().answers["taak"] == "In de andere tab."

    client.post(PAGE, typed(taak="In deze tab.", revision=page.context["form"]["revision"].value()))
    assert InstrumentAnswer.objects.get().answers["taak"] == "In deze tab."


def test_paper_is_noted_and_taken_back(anna, client):
    client.post(PAPER, {"on_paper": "1"})
    assert InstrumentAnswer.objects.get().on_paper is True
    assert 'value="0"' in client.get(PAGE).text
    client.post(PAPER, {"on_paper": "0"})
    assert InstrumentAnswer.objects.get().on_paper is False
    assert client.get(PAPER).status_code == 405


def test_the_way_back_leads_to_a_lesson_one_may_read(world, anna, client):
    pin = get_pin(world.edition.curriculum)
    assert client.get(f"{PAGE}?van={pin.pk}").context["origin"] == pin
    for nonsense in ("999999", "x", "-1", "9" * 30, "²"):
        assert client.get(f"{PAGE}?van={nonsense}").context["origin"] is None


def test_the_sheet_prints_what_was_saved_or_empty_lines(anna, client):
    client.post(PAGE, typed())
    assert STARR["situatie"] in client.get(SHEET).text
    empty = client.get(f"{SHEET}?leeg=1").text
    assert STARR["situatie"] not in empty
    assert empty.count("sheet__lines") == 6


def test_answers_are_for_their_writer_only(world, client):
    client.force_login(world.anna)
    client.post(PAGE, typed())
    client.force_login(world.bram)
    assert STARR["situatie"] not in client.get(PAGE).text
