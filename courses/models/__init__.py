from courses.models.assignments import Assignment, AssignmentVersion, Criterion
from courses.models.curricula import (
    Component,
    Curriculum,
    CurriculumAssignment,
    CurriculumHistory,
    CurriculumLesson,
    CurriculumModule,
    ElearningComponent,
    LessonDayComponent,
    PortfolioComponent,
    PreparatoryAssignmentComponent,
)
from courses.models.editions import Edition, EditionHistory, EditionTrainer, LessonDay, Venue
from courses.models.lessons import GlossaryTerm, Lesson, LessonVersion
from courses.models.links import LinkCheck
from courses.models.media import LessonMedia
from courses.models.offer import Module, Track
from courses.models.pages import CataloguePage, HomePage, ModuleIndexPage, ModulePage, TextPage, TrackPage
from courses.models.review import LessonRemark, ReviewTask, ReviewTaskState
from courses.models.terms import TermsSetting

__all__ = [
    "Assignment",
    "AssignmentVersion",
    "CataloguePage",
    "Component",
    "Criterion",
    "Curriculum",
    "CurriculumAssignment",
    "CurriculumHistory",
    "CurriculumLesson",
    "CurriculumModule",
    "Edition",
    "EditionHistory",
    "EditionTrainer",
    "ElearningComponent",
    "GlossaryTerm",
    "HomePage",
    "Lesson",
    "LessonDay",
    "LessonDayComponent",
    "LessonMedia",
    "LessonRemark",
    "LessonVersion",
    "LinkCheck",
    "Module",
    "ModuleIndexPage",
    "ModulePage",
    "PortfolioComponent",
    "PreparatoryAssignmentComponent",
    "ReviewTask",
    "ReviewTaskState",
    "TermsSetting",
    "TextPage",
    "Track",
    "TrackPage",
    "Venue",
]
