import pytest

REPORT = "/cms/rapporten/studietijd/"


@pytest.mark.parametrize(("who", "status"), [("aad", 200), ("ada", 200), ("eva", 404), ("fien", 404)])
def test_authors_see_study_times(world, client, who, status):
    client.force_login(getattr(world, who))
    answer = client.get(REPORT)
    assert answer.status_code == status
    if status == 200:
        assert "minder dan vijf" in answer.text


@pytest.mark.parametrize("who", ["anna", "tessa", "sanne", "kim"])
def test_others_do_not_reach_it(world, client, who):
    client.force_login(getattr(world, who))
    assert client.get(REPORT).status_code != 200
