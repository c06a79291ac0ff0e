from accounts.registry import OnErase, PersonalData, registry
from courses.models import CurriculumHistory, EditionHistory, EditionTrainer, LessonVersion

registry.declare(
    PersonalData(EditionTrainer, "trainer", OnErase.KEEP, "Who taught and marked; the name goes with the user row."),
    PersonalData(EditionHistory, "actor", OnErase.KEEP, "Decisions stay traceable."),
    PersonalData(CurriculumHistory, "actor", OnErase.KEEP, "Decisions stay traceable."),
    PersonalData(
        LessonVersion, "published_by", OnErase.KEEP, "Who published a lesson; the name goes with the user row."
    ),
)
