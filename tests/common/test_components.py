"""The components tie together what belongs together: label, help, control and error, summary and field."""

import re
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory


class PlaceForm(forms.Form):
    name = forms.CharField(label="Naam", help_text="Zoals op het certificaat.")
    phone = forms.CharField(label="Telefoon", required=False)
    payer = forms.ChoiceField(label="Wie betaalt?", choices=[("a", "School"), ("b", "Zelf")], widget=forms.RadioSelect)
    days = forms.MultipleChoiceField(label="Dagen", choices=[("ma", "Ma")], widget=forms.CheckboxSelectMultiple)
    terms = forms.BooleanField(label="Akkoord")
    token = forms.CharField(widget=forms.HiddenInput)


def ids(html: str) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', html))


@pytest.fixture
def wrong() -> PlaceForm:
    return PlaceForm({"payer": "x"})


def test_every_described_field_points_at_what_is_there(wrong):
    html = str(wrong)
    described = [target for group in re.findall(r'aria-describedby="([^"]+)"', html) for target in group.split()]
    assert described == ["id_name_helptext", "id_name_error", "id_payer_error", "id_days_error", "id_terms_error"]
    assert set(described) - ids(html) == set()


def test_every_label_points_at_a_control(wrong):
    html = str(wrong)
    targets = re.findall(r'<label[^>]* for="([^"]+)"', html)
    assert targets == ["id_name", "id_phone", "id_payer_0", "id_payer_1", "id_days_0", "id_terms"]
    assert set(targets) - ids(html) == set()


def test_choices_stand_in_a_fieldset_with_their_question_as_legend(wrong):
    html = re.sub(r"\s+", " ", str(wrong))
    assert re.findall(r'<legend class="field__label">\s*([^<]+?)\s*</legend>', html) == ["Wie betaalt?", "Dagen"]


def test_only_fields_that_may_stay_empty_are_marked():
    html = re.sub(r"\s+", " ", str(PlaceForm()))
    assert html.count("field__optional") == 1
    assert html.index("Telefoon") < html.index("field__optional") < html.index("Wie betaalt?")


def test_error_summary_links_to_every_wrong_field_and_names_hidden_ones(wrong):
    summary = render_to_string("components/error_summary.html", {"form": wrong})
    links = re.findall(r'href="#([^"]+)"', summary)
    assert links == ["id_name", "id_payer_0", "id_days_0", "id_terms"]
    assert set(links) - ids(str(wrong)) == set()
    assert summary.count("<li>") == 5


def test_error_summary_is_absent_when_nothing_is_wrong():
    assert render_to_string("components/error_summary.html", {"form": PlaceForm()}).strip() == ""


def test_field_escapes_what_was_typed():
    assert "<script>" not in str(PlaceForm({"name": "<script>"}))


@pytest.mark.parametrize(
    ("value", "limit", "shown"),
    [(3, 4, "75%"), (Decimal("2.5"), Decimal("10.0"), "25%"), (0, 0, "0%"), (None, 7, "0%"), (1200, 2400, "50%")],
)
def test_progress_is_plain_numbers_for_the_browser(value, limit, shown):
    html = render_to_string("components/progress.html", {"value": value, "max": limit, "label": "Lessen"})
    number = r"[0-9]+(\.[0-9]+)?"
    assert re.search(rf'<progress value="{number}"\s+max="{number}">', html)
    assert re.findall(r'meter__value">\s*([^<]+?)\s*<', html) == [shown]


def test_pagination_keeps_the_filters():
    request = RequestFactory().get("/beoordelen/", {"stand": "open", "page": "2"})
    html = render_to_string(
        "components/pagination.html", {"page_obj": Paginator(range(30), 10).page(2)}, request=request
    )
    assert re.findall(r'<a [^>]*href="([^"]+)"', html) == ["?stand=open&amp;page=1", "?stand=open&amp;page=3"]


def test_pagination_is_absent_on_a_single_page():
    request = RequestFactory().get("/beoordelen/")
    page = Paginator(range(3), 10).page(1)
    assert render_to_string("components/pagination.html", {"page_obj": page}, request=request).strip() == ""
