"""Supply: offices, when they are open, how many people fit. Only `offices.inventory` writes slots and queues."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from offices.closure import Closure as Closure
from offices.codes import CODE, CODE_IN_SQL
from offices.coverage import Coverage as Coverage
from offices.fillfactor import Fillfactor
from offices.kept_queries import Given
from offices.memberships import Membership as Membership
from offices.office_queue import MAX_PARTY as MAX_PARTY
from offices.office_queue import OfficeQueue as OfficeQueue
from offices.own_places import MOST_PEOPLE as MOST_PEOPLE
from offices.own_places import OwnPlaces as OwnPlaces
from offices.supply_event import SupplyEvent as SupplyEvent
from offices.texts import Text, Translated
from offices.texts import Translation as Translation
from offices.zones import ZONE_CHOICES


class OfficeQuerySet(models.QuerySet["Office"]):
    def bookable(self) -> "OfficeQuerySet":
        """Offices that take check-in appointments, have opening hours and were confirmed by someone."""
        return self.open_to_people().filter(Exists(OpeningHours.objects.filter(office=OuterRef("pk"))))

    def open_to_people(self) -> "OfficeQuerySet":
        """Confirmed offices that take check-in appointments, also while they have no opening hours."""
        return self.filter(is_active=True, confirmed_at__isnull=False)

    def holding(self, people: int | Given, day: date | Given) -> "OfficeQuerySet":
        """Bookable offices with a plan, on `day` or later, for this many people at once, or a slot enlarged so."""
        enlarged = OwnPlaces.objects.filter(office=OuterRef("office"), places__gte=people, day__gte=day)
        plans = OpeningHours.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), office=OuterRef("pk"))
        large_enough = plans.filter(Q(people_per_slot__gte=people) | Exists(enlarged))
        # Not through `bookable`, whose opening hours these plans are.
        return self.open_to_people().filter(Exists(large_enough))


class Office(Translated):
    """A place where people report. Its name is often not its city, so pages always show the address."""

    class Kind(models.TextChoices):
        FIELD_OFFICE = "field_office", _("Field office")
        CHECK_IN_OFFICE = "check_in_office", _("Check-in office")

    class ConsequenceLine(models.TextChoices):
        LEFT_OUT = "left_out", _("Leave it out")
        SAID = "said", _("Say it")
        COMPARED = "compared", _("Say it to a random half of the people, and compare who comes")

    code = models.CharField(_("code"), max_length=12, unique=True, validators=[CODE])
    name_source = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("field office above it")
    )
    address = models.CharField(_("street address"), max_length=200)
    room = models.CharField(_("room, floor or entrance"), max_length=80, blank=True)
    city = models.CharField(_("city"), max_length=80)
    state = models.CharField(_("state"), max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$")])
    zip_code = models.CharField(_("ZIP code"), max_length=5, validators=[RegexValidator(r"^\d{5}$")])
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    timezone = models.CharField(_("time zone"), max_length=40, choices=ZONE_CHOICES)
    latitude = models.FloatField(_("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)])
    arrival_source = models.CharField(
        _("where to go on arrival"),
        max_length=200,
        blank=True,
        help_text=_("Such as: Use the side entrance on Worth Street. Show this confirmation at the desk."),
    )
    waiting_room = models.PositiveSmallIntegerField(
        _("people who fit into the waiting room"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave it empty if you do not know. The front desk then shows no limit."),
    )
    area_of_responsibility = models.TextField(_("area of responsibility"), blank=True)
    lead_hours = models.PositiveSmallIntegerField(
        _("hours of notice"),
        default=24,
        help_text=_("An appointment is never given sooner than this many hours ahead."),
    )
    # These limits are of the public pages. Its staff and the support line may change an appointment all the same.
    most_changes = models.PositiveSmallIntegerField(
        _("changes a person may make"),
        default=3,
        help_text=_("On the public pages, within the days below. After that they call."),
    )
    change_days = models.PositiveSmallIntegerField(_("days over which changes are counted"), default=30)
    no_change_hours = models.PositiveSmallIntegerField(
        _("hours without changes"),
        default=24,
        help_text=_("So shortly before an appointment a person cannot change it on the public pages. They call."),
    )
    email = models.EmailField(
        _("e-mail of the office"), blank=True, help_text=_("We write there when the free places run low.")
    )
    supply_warning_days = models.PositiveSmallIntegerField(
        _("warn below days of places"),
        default=30,
        validators=[MaxValueValidator(3660)],
        help_text=_("Free places should last this many days. 0 means no warning."),
    )
    supply_warned_at = models.DateTimeField(null=True, editable=False)
    consequence_line = models.CharField(
        _("line about missing the appointment"),
        max_length=10,
        choices=ConsequenceLine,
        default=ConsequenceLine.LEFT_OUT,
        help_text=_("Reminders can say that the office notes who comes and who does not."),
    )
    unverified_share = models.PositiveSmallIntegerField(
        _("share of places without a notice"),
        default=25,
        validators=[MaxValueValidator(100)],
        help_text=_("Percent of a day's places for people without a notice. It holds once notices are imported."),
    )
    is_active = models.BooleanField(_("takes appointments"), default=True)
    confirmed_by = models.CharField(
        _("address, room and hours confirmed by"),
        max_length=150,
        blank=True,
        editable=False,
        help_text=_("Until someone has confirmed them, nobody can book here."),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    is_sample = models.BooleanField(_("sample office"), default=False, editable=False)

    TEXTS = ("name", "arrival")
    name = Text("name")
    arrival = Text("arrival")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["state", "city", "code"]
        constraints = [
            CheckConstraint(name="office_code_is_capitals_and_digits", condition=Q(code__regex=CODE_IN_SQL)),
            CheckConstraint(
                name="office_is_confirmed_by_a_name",
                condition=Q(confirmed_at=None, confirmed_by="") | Q(confirmed_at__isnull=False, confirmed_by__gt=""),
            ),
        ]
        permissions = [("serve_every_office", _("Can work for every office"))]

    def __str__(self) -> str:
        return f"{self.name_source} ({self.code})"

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def full_address(self) -> str:
        """Street, city, state and ZIP code on one line."""
        return f"{self.address}, {self.city}, {self.state} {self.zip_code}"

    def local(self, moment: datetime) -> datetime:
        """The same moment in the office's time zone."""
        return moment.astimezone(self.zone)


class OpeningHours(models.Model):
    """When an office takes people on one weekday, in local time. Of two plans for one time, the later one applies."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    office = models.ForeignKey(Office, models.CASCADE, related_name="hours", verbose_name=_("office"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes per slot"), default=30, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    people_per_slot = models.PositiveIntegerField(
        _("people per slot"), default=4, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["office", "weekday", "valid_from", "opens"]
        constraints = [
            CheckConstraint(
                name="hours_open_before_they_close",
                condition=Q(opens__lt=F("closes")),
                violation_error_message=_("The office must open before it closes."),
            ),
            CheckConstraint(name="hours_slot_has_5_to_480_minutes", condition=Q(slot_minutes__range=(5, 480))),
            CheckConstraint(
                name="hours_end_after_they_start",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Slot(models.Model):
    """A start time at an office. `capacity` and `booked` count people, not parties."""

    # No index of its own: the unique one on office and time begins with it.
    office = models.ForeignKey(Office, models.PROTECT, related_name="slots", db_index=False, verbose_name=_("office"))
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    capacity = models.PositiveIntegerField(_("capacity"))
    booked = models.PositiveIntegerField(_("booked or held"), default=0)
    is_closed = models.BooleanField(_("closed"), default=False)
    # The capacity wanted while more people are booked: it falls as they leave and nobody is added.
    target_capacity = models.PositiveIntegerField(null=True)
    # Stored, so that the partial index names a column that seldom changes and updates of `booked` stay HOT.
    has_room = models.GeneratedField(
        expression=Q(is_closed=False, booked__lt=F("capacity")),  # type: ignore[arg-type] # the stubs miss Q
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("time slot")
        verbose_name_plural = _("time slots")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(name="one_slot_per_office_and_time", fields=["office", "starts_at"]),
            # The last word: it also stops raw SQL, and mistakes of ours.
            CheckConstraint(name="slot_is_never_overbooked", condition=Q(booked__gte=0, booked__lte=F("capacity"))),
            CheckConstraint(
                name="slot_that_shrinks_is_full",
                condition=Q(target_capacity__isnull=True) | Q(booked=F("capacity"), target_capacity__lt=F("capacity")),
            ),
            Fillfactor(name="slots_leave_room_for_updates", percent=60),
        ]
        permissions = [("change_capacity", _("Can change the capacity of time slots"))]
        # Full slots leave the first, so that no search walks past them. The others are for lists of the administration.
        indexes = [
            models.Index(name="slots_with_room", fields=["office", "starts_at"], condition=Q(has_room=True)),
            models.Index(name="slots_by_time", fields=["starts_at", "office"]),
            models.Index(name="slots_closed", fields=["starts_at", "office"], condition=Q(is_closed=True)),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.starts_at:%Y-%m-%d %H:%M}Z {self.booked}/{self.capacity}"

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def meant(self) -> int:
        """The capacity that staff last wanted."""
        return self.capacity if self.target_capacity is None else self.target_capacity

    @property
    def gives_again(self) -> bool:
        """Whether places that are left in it may go to someone: it is open, and no fewer are wanted."""
        return not self.is_closed and self.target_capacity is None

    @property
    def room(self) -> int:
        """The number of free places."""
        return 0 if self.is_closed else self.capacity - self.booked
