"""What holds of every sentence, whatever its words do."""

from hypothesis import given
from hypothesis import strategies as st

from caveat.model.profile import Standing
from caveat.profiles.grammar import resolve
from caveat.profiles.lexicon import LANGUAGES, Reach, Role, Weight
from caveat.profiles.tokens import Kind, Shape

kinds = st.lists(
    st.builds(Kind, st.sampled_from(Role), st.sampled_from(Reach), st.sampled_from(Weight), st.booleans()), max_size=14
)


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """Any sentence at all, also those that nobody writes."""
    drawn = draw(kinds)
    gaps = draw(st.lists(st.integers(0, 3), min_size=len(drawn), max_size=len(drawn)))
    return Shape(tuple(drawn), tuple(gaps), draw(st.sampled_from(LANGUAGES)), draw(st.booleans()))


@given(shapes())
def test_each_term_has_one_reading_that_points_into_its_sentence(shape: Shape) -> None:
    readings = resolve(shape).readings
    assert [reading.token for reading in readings] == [
        index for index, kind in enumerate(shape.kinds) if kind.role is Role.TERM
    ]
    for reading in readings:
        assert all(0 <= cue < len(shape.kinds) for cue in reading.voids)
        assert reading.scope == -1 or shape.kinds[reading.scope].role is Role.VERSION


@given(shapes())
def test_no_term_is_absent_where_nothing_is_denied(shape: Shape) -> None:
    denied = any(kind.role is Role.NO for kind in shape.kinds)
    assert denied or all(reading.standing is not Standing.ABSENT for reading in resolve(shape).readings)


@given(shapes())
def test_a_sentence_without_a_cue_answers_nothing(shape: Shape) -> None:
    cued = any(kind.role in (Role.YES, Role.NO) for kind in shape.kinds)
    assert cued or resolve(shape).answer is None
