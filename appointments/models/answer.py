"""What the operator answers to a question that people ask, instead of our own answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.language import LanguageField


class Answer(models.Model):
    """The answer in one language. It replaces ours there, or hides the question."""

    question = models.SlugField(_("question"), max_length=30)
    language = LanguageField(_("language"))
    text = models.TextField(_("answer"), max_length=2000, blank=True, help_text=_("A blank line starts a paragraph."))
    source = models.CharField(_("source"), max_length=120, help_text=_("Who says so, such as ICE."))
    source_url = models.URLField(_("Address of the source"), blank=True)
    read_on = models.DateField(_("read on"), help_text=_("The day when you last read the source."))
    is_shown = models.BooleanField(_("shown"), default=True)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        ordering = ["question", "language"]
        constraints = [
            models.UniqueConstraint(name="one_answer_per_question_and_language", fields=["question", "language"]),
            models.CheckConstraint(
                # Without a text it only hides the question.
                name="answer_that_is_shown_has_a_text",
                condition=models.Q(is_shown=False) | ~models.Q(text=""),
                violation_error_message=_("Type the answer, or take the tick from “shown”."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.language})"
