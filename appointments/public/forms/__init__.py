"""One form a page of the journey."""

from appointments.public.forms.base import StepForm
from appointments.public.forms.contact import ContactForm, ReachForm
from appointments.public.forms.identity import ANumberForm, MemberForm, NoPaperForm, PaperForm, SubjectIdForm
from appointments.public.forms.place import OfficeForm, StateForm, ZipForm

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
