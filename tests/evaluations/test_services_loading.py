import pytest

from courses.services.loading import CURRICULUM
from evaluations.models import EvaluationForm, EvaluationQuestion
from evaluations.services.loading import EvaluationFileError, load_forms
from tests.factories.courses import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    copy = tmp_path / "evaluation.yaml"
    copy.write_text((CURRICULUM / "evaluation.yaml").read_text())
    return copy


def test_five_forms_are_loaded_with_their_questions():
    load_forms(now=NOW)
    counts = {form.key: form.questions.count() for form in EvaluationForm.objects.all()}
    assert counts == {"lesson_day": 13, "module_elearning": 8, "leergang_end": 16, "follow_up": 6, "school": 14}
    assert {form.key for form in EvaluationForm.objects.filter(is_anonymous=False)} == {"school"}


def test_a_scale_is_written_out_in_the_question():
    load_forms(now=NOW)
    grade = EvaluationQuestion.objects.get(key="ld10")
    assert grade.options == {
        "scale": "rapportcijfer", "labels": {"1": "heel slecht", "10": "kan niet beter"}, "min": 1, "max": 10,
    }  # fmt: skip


def test_loading_twice_changes_nothing():
    load_forms(now=NOW)
    report = load_forms(now=NOW)
    assert report.created == []
    assert EvaluationForm.objects.count() == 5


def test_a_changed_question_makes_a_new_version_of_that_form_only(path):
    load_forms(now=NOW)
    path.write_text(path.read_text().replace("Welk cijfer geef je deze dag?", "Welk cijfer krijgt deze dag?"))
    assert load_forms(now=NOW, path=path).created == ["evaluation form lesson_day v2"]
    assert EvaluationQuestion.objects.filter(key="ld10").count() == 2


def test_an_unknown_scale_is_named(path):
    path.write_text(path.read_text().replace("scale: rapportcijfer, text", "scale: sterren, text", 1))
    with pytest.raises(EvaluationFileError, match=r"evaluation\.yaml, lesson_day: KeyError 'sterren'"):
        load_forms(now=NOW, path=path)
