"""One form for each page of the journey."""

from appointments.pages.forms.base import StepForm
from appointments.pages.forms.contact import ContactForm, ReachForm
from appointments.pages.forms.identity import ANumberForm, MemberForm, NoPaperForm, PaperForm, SubjectIdForm
from appointments.pages.forms.place import OfficeForm, StateForm, ZipForm

__all__ = [
    "ANumberForm",
    "ContactForm",
    "MemberForm",
    "NoPaperForm",
    "OfficeForm",
    "PaperForm",
    "ReachForm",
    "StateForm",
    "StepForm",
    "SubjectIdForm",
    "ZipForm",
]
