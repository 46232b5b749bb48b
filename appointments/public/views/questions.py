"""What people ask, and how to prepare for each paper. These pages store nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from appointments.public.papers import PAPERS
from appointments.public.questions import shown


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Every question, with its answer, source and date."""
    return render(request, "public/questions.html", {"questions": shown()})


@require_safe
def prepare(request: HttpRequest, paper: str = "") -> HttpResponse:
    """What to bring, and what a paper means. Fits one sheet of paper."""
    if paper and paper not in PAPERS:
        raise Http404
    return render(request, "public/prepare.html", {"papers": PAPERS, "paper": PAPERS.get(paper)})
