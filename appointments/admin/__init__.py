"""The administration: supply with a check page before every change, and records to look at.

What `offices` shows in the administration is registered here, for its pages name the people who are booked.
"""

from django.contrib import admin

from appointments.admin import accounts, answers, bulk_changes, closures, offices, outbox, records, slots, uploads
from appointments.staff.sign_in import SignInForm

__all__ = ["accounts", "answers", "bulk_changes", "closures", "offices", "outbox", "records", "slots", "uploads"]

admin.site.login_form = SignInForm
admin.site.enable_nav_sidebar = False
