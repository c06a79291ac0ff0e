from accounts.registry import OnErase, PersonalData, registry
from courses.models import (
    CurriculumHistory,
    EditionHistory,
    EditionTrainer,
    Lesson,
    LessonRemark,
    LessonVersion,
    LinkCheck,
    ReviewTaskState,
)

registry.declare(
    PersonalData(EditionTrainer, "trainer", OnErase.KEEP, "Who taught and marked; the name goes with the user row."),
    PersonalData(EditionHistory, "actor", OnErase.KEEP, "Decisions stay traceable."),
    PersonalData(CurriculumHistory, "actor", OnErase.KEEP, "Decisions stay traceable."),
    PersonalData(
        LessonVersion, "published_by", OnErase.KEEP, "Who published a lesson; the name goes with the user row."
    ),
    PersonalData(Lesson, "reviewer", OnErase.KEEP, "Who reads a lesson next; the name goes with the user row."),
    PersonalData(ReviewTaskState, "reviewer", OnErase.KEEP, "Who approved a lesson; the name goes with the user row."),
    PersonalData(LinkCheck, "checked_by", OnErase.KEEP, "Who followed a link; the name goes with the user row."),
    PersonalData(LessonRemark, "author", OnErase.KEEP, "Remarks on course material, no facts about a person."),
    PersonalData(LessonRemark, "settled_by", OnErase.KEEP, "Who settled a remark; the name goes with the user row."),
)
