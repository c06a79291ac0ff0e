"""What the editor of lessons posts."""


def lesson_form(lesson, *, text="Nieuwe tekst.", **fields):
    """What the editor posts for a lesson of one text block."""
    return {
        "title": lesson.title,
        "key": lesson.key,
        "module": lesson.module_id,
        "relevance": lesson.relevance,
        "minutes": lesson.minutes,
        "goals": lesson.goals,
        "sources": lesson.sources,
        "check_on": "",
        "reviewer": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": lesson.body[0].id,
        "body-0-value": text,
        **fields,
    }
