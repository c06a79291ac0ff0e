"""The hash changes if and only if the content changes."""

from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.models import FileEvidence, InstrumentEvidence, LinkEvidence, TextEvidence
from portfolio.services.snapshots import hash_of, take_snapshot

# The first draw builds Hypothesis' table of characters, which a busy machine takes seconds for.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PIECES = st.lists(
    st.one_of(
        st.builds(TextEvidence, text=WORDS),
        st.builds(LinkEvidence, url=WORDS, title=WORDS),
        st.builds(
            FileEvidence,
            name=WORDS,
            size=st.integers(1, 9),
            media_type=st.just("application/pdf"),
            sha256=st.sampled_from(["a", "b"]),
        ),
        st.builds(
            InstrumentEvidence,
            instrument=st.sampled_from(["starr", "kaart"]),
            definition_version=st.integers(1, 2),
            answers=st.dictionaries(WORDS, WORDS, max_size=3),
        ),
    ),
    max_size=4,
)


def snapshot(pieces, *, attempt=1):
    work = SimpleNamespace(
        assignment=SimpleNamespace(key="m1-p1"), version=SimpleNamespace(number=1, title="Delen?"), attempt=attempt
    )
    return take_snapshot(work, pieces)


@patient
@given(PIECES, PIECES)
def test_two_snapshots_have_one_hash_exactly_when_their_content_is_one(one, other):
    same_content = [piece.describe() for piece in one] == [piece.describe() for piece in other]
    assert (hash_of(snapshot(one)) == hash_of(snapshot(other))) == same_content


@patient
@given(PIECES)
def test_the_hash_does_not_depend_on_who_computes_it_or_when(pieces):
    assert hash_of(snapshot(pieces)) == hash_of(snapshot(pieces))


@patient
@given(PIECES.filter(bool))
def test_every_piece_carries_its_own_hash(pieces):
    for piece, said in zip(pieces, snapshot(pieces)["evidence"], strict=True):
        assert said.pop("hash") == hash_of(said)
        assert said == piece.describe()


@patient
@given(st.dictionaries(WORDS, WORDS, max_size=5))
def test_the_order_of_keys_does_not_matter(content):
    assert hash_of(content) == hash_of(dict(reversed(content.items())))


@patient
@given(PIECES)
def test_another_attempt_is_another_snapshot(pieces):
    assert hash_of(snapshot(pieces)) != hash_of(snapshot(pieces, attempt=2))
