"""The pages of the support line. Included below each language's prefix; `support.access` guards every view."""

from django.urls import path

from appointments.support.views.apart import apart
from appointments.support.views.attempt import attempt, attempt_letter
from appointments.support.views.book import begin, begin_for, book, member
from appointments.support.views.call import call, close
from appointments.support.views.change import cancel, move, undo
from appointments.support.views.contact import contact
from appointments.support.views.earlier import earlier
from appointments.support.views.family import family, family_add, family_member
from appointments.support.views.home import guide, home, keys
from appointments.support.views.line import line, line_csv, quality_csv
from appointments.support.views.logs import call_log, read_log
from appointments.support.views.person import attempts, full, letter, note, person
from appointments.support.views.same import same
from appointments.support.views.send import send
from appointments.support.views.sign_in import sign_in, sign_out
from appointments.support.views.split import split
from appointments.support.views.to_dos import take, to_do, to_dos
from appointments.support.views.verify import call_back, send_code, verify

app_name = "support"
urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("to-do/", to_dos, name="to_dos"),
    path("to-do/take/", take, name="take"),
    path("to-do/<int:number>/", to_do, name="to_do"),
    path("line/", line, name="line"),
    path("line/calls.csv", line_csv, name="line_csv"),
    path("line/quality.csv", quality_csv, name="quality_csv"),
    path("line/read-log/", read_log, name="read_log"),
    path("line/call-log/", call_log, name="call_log"),
    path("guide/", guide, name="guide"),
    path("keys/", keys, name="keys"),
    path("call/<uuid:call>/", call, name="call"),
    path("call/<uuid:call>/begin/", begin, name="begin"),
    path("call/<uuid:call>/book/", book, name="book"),
    path("call/<uuid:call>/book/member/", member, name="member"),
    path("call/<uuid:call>/attempt/", attempt, name="attempt"),
    path("call/<uuid:call>/attempt/letter/", attempt_letter, name="attempt_letter"),
    path("call/<uuid:call>/person/<uuid:person>/begin/", begin_for, name="begin_for"),
    path("call/<uuid:call>/person/<uuid:person>/letter/", letter, name="letter"),
    path("call/<uuid:call>/person/<uuid:person>/attempts/", attempts, name="attempts"),
    path("call/<uuid:call>/close/", close, name="close"),
    path("call/<uuid:call>/check/<int:place>/", verify, name="verify"),
    path("call/<uuid:call>/check/<int:place>/code/", send_code, name="send_code"),
    path("call/<uuid:call>/check/<int:place>/call-back/", call_back, name="call_back"),
    path("call/<uuid:call>/person/<uuid:person>/", person, name="person"),
    path("call/<uuid:call>/person/<uuid:person>/full/", full, name="full"),
    path("call/<uuid:call>/person/<uuid:person>/note/", note, name="note"),
    path("call/<uuid:call>/person/<uuid:person>/same/", same, name="same"),
    path("call/<uuid:call>/person/<uuid:person>/apart/", apart, name="apart"),
    path("call/<uuid:call>/person/<uuid:person>/move/", move, name="move"),
    path("call/<uuid:call>/person/<uuid:person>/cancel/", cancel, name="cancel"),
    path("call/<uuid:call>/person/<uuid:person>/undo/", undo, name="undo"),
    path("call/<uuid:call>/person/<uuid:person>/contact/", contact, name="contact"),
    path("call/<uuid:call>/person/<uuid:person>/send/", send, name="send"),
    path("call/<uuid:call>/person/<uuid:person>/family/", family, name="family"),
    path("call/<uuid:call>/person/<uuid:person>/family/add/", family_add, name="family_add"),
    path("call/<uuid:call>/person/<uuid:person>/family/<uuid:member>/", family_member, name="family_member"),
    path("call/<uuid:call>/person/<uuid:person>/family/<uuid:member>/split/", split, name="split"),
    path("call/<uuid:call>/person/<uuid:person>/earlier/", earlier, name="earlier"),
]
