def test_the_cast_stands_on_stage(world):
    assert world.edition.enrolments.count() == 2
    assert world.edition.curriculum.components.count() == 3
