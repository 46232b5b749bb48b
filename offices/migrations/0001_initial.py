import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import offices.fillfactor
import offices.language
import offices.triggers
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, validators=[django.core.validators.RegexValidator('\\A[A-Z0-9](?:-?[A-Z0-9])*\\Z', 'Use capital letters A to Z and digits, with single hyphens between them.')], verbose_name='code')),
                ('name_source', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('field_office', 'Field office'), ('check_in_office', 'Check-in office')], max_length=20, verbose_name='kind')),
                ('address', models.CharField(max_length=200, verbose_name='street address')),
                ('room', models.CharField(blank=True, max_length=80, verbose_name='room, floor or entrance')),
                ('city', models.CharField(max_length=80, verbose_name='city')),
                ('state', models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$')], verbose_name='state')),
                ('zip_code', models.CharField(max_length=5, validators=[django.core.validators.RegexValidator('^\\d{5}$')], verbose_name='ZIP code')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                ('timezone', models.CharField(choices=[('America/New_York', 'America/New_York'), ('America/Detroit', 'America/Detroit'), ('America/Indiana/Indianapolis', 'America/Indiana/Indianapolis'), ('America/Kentucky/Louisville', 'America/Kentucky/Louisville'), ('America/Chicago', 'America/Chicago'), ('America/Denver', 'America/Denver'), ('America/Boise', 'America/Boise'), ('America/Phoenix', 'America/Phoenix'), ('America/Los_Angeles', 'America/Los_Angeles'), ('America/Anchorage', 'America/Anchorage'), ('Pacific/Honolulu', 'Pacific/Honolulu'), ('America/Puerto_Rico', 'America/Puerto_Rico'), ('Pacific/Guam', 'Pacific/Guam'), ('Pacific/Saipan', 'Pacific/Saipan')], max_length=40, verbose_name='time zone')),
                ('latitude', models.FloatField(validators=[django.core.validators.MinValueValidator(-90), django.core.validators.MaxValueValidator(90)], verbose_name='latitude')),
                ('longitude', models.FloatField(validators=[django.core.validators.MinValueValidator(-180), django.core.validators.MaxValueValidator(180)], verbose_name='longitude')),
                ('arrival_source', models.CharField(blank=True, help_text='Such as: Use the side entrance on Worth Street. Show this confirmation at the desk.', max_length=200, verbose_name='where to go on arrival')),
                ('waiting_room', models.PositiveSmallIntegerField(blank=True, help_text='Leave it empty if you do not know. The front desk then shows no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='people who fit into the waiting room')),
                ('area_of_responsibility', models.TextField(blank=True, verbose_name='area of responsibility')),
                ('lead_hours', models.PositiveSmallIntegerField(default=24, help_text='An appointment is never given sooner than this many hours ahead.', verbose_name='hours of notice')),
                ('most_changes', models.PositiveSmallIntegerField(default=3, help_text='On the public pages, within the days below. After that they call.', verbose_name='changes a person may make')),
                ('change_days', models.PositiveSmallIntegerField(default=30, verbose_name='days over which changes are counted')),
                ('no_change_hours', models.PositiveSmallIntegerField(default=24, help_text='So shortly before an appointment a person cannot change it on the public pages. They call.', verbose_name='hours without changes')),
                ('email', models.EmailField(blank=True, help_text='We write there when the free places run low.', max_length=254, verbose_name='e-mail of the office')),
                ('supply_warning_days', models.PositiveSmallIntegerField(default=30, help_text='Free places should last this many days. 0 means no warning.', validators=[django.core.validators.MaxValueValidator(3660)], verbose_name='warn below days of places')),
                ('supply_warned_at', models.DateTimeField(editable=False, null=True)),
                ('consequence_line', models.CharField(choices=[('left_out', 'Leave it out'), ('said', 'Say it'), ('compared', 'Say it to a random half of the people, and compare who comes')], default='left_out', help_text='Reminders can say that the office notes who comes and who does not.', max_length=10, verbose_name='line about missing the appointment')),
                ('unverified_share', models.PositiveSmallIntegerField(default=25, help_text="Percent of a day's places for people without a notice. It holds once notices are imported.", validators=[django.core.validators.MaxValueValidator(100)], verbose_name='share of places without a notice')),
                ('is_active', models.BooleanField(default=True, verbose_name='takes appointments')),
                ('confirmed_by', models.CharField(blank=True, editable=False, help_text='Until someone has confirmed them, nobody can book here.', max_length=150, verbose_name='address, room and hours confirmed by')),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='confirmed at')),
                ('is_sample', models.BooleanField(default=False, editable=False, verbose_name='sample office')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='offices.office', verbose_name='field office above it')),
            ],
            options={
                'verbose_name': 'office',
                'verbose_name_plural': 'offices',
                'ordering': ['state', 'city', 'code'],
                'permissions': [('serve_every_office', 'Can work for every office')],
            },
        ),
        migrations.CreateModel(
            name='OfficeQueue',
            fields=[
                ('office', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='queue', serialize=False, to='offices.office')),
                ('marks_valid_from', models.DateTimeField()),
                ('low_water_marks', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), size=8)),
                ('opened_until', models.DateField(help_text="Slots have been made for every day before this one (office's date).")),
                ('share_used_until', models.DateTimeField(editable=False, null=True)),
                ('share_seen_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'queue',
                'verbose_name_plural': 'queues',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='offices.office', verbose_name='office')),
            ],
            options={
                'verbose_name': 'place of work',
                'verbose_name_plural': 'places of work',
                'ordering': ['office', 'user'],
            },
        ),
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('AL', 'Alabama'), ('AK', 'Alaska'), ('AS', 'American Samoa'), ('AZ', 'Arizona'), ('AR', 'Arkansas'), ('CA', 'California'), ('CO', 'Colorado'), ('CT', 'Connecticut'), ('DE', 'Delaware'), ('DC', 'District of Columbia'), ('FL', 'Florida'), ('GA', 'Georgia'), ('GU', 'Guam'), ('HI', 'Hawaii'), ('ID', 'Idaho'), ('IL', 'Illinois'), ('IN', 'Indiana'), ('IA', 'Iowa'), ('KS', 'Kansas'), ('KY', 'Kentucky'), ('LA', 'Louisiana'), ('ME', 'Maine'), ('MD', 'Maryland'), ('MA', 'Massachusetts'), ('MI', 'Michigan'), ('MN', 'Minnesota'), ('MS', 'Mississippi'), ('MO', 'Missouri'), ('MT', 'Montana'), ('NE', 'Nebraska'), ('NV', 'Nevada'), ('NH', 'New Hampshire'), ('NJ', 'New Jersey'), ('NM', 'New Mexico'), ('NY', 'New York'), ('NC', 'North Carolina'), ('ND', 'North Dakota'), ('MP', 'Northern Mariana Islands'), ('OH', 'Ohio'), ('OK', 'Oklahoma'), ('OR', 'Oregon'), ('PA', 'Pennsylvania'), ('PR', 'Puerto Rico'), ('RI', 'Rhode Island'), ('SC', 'South Carolina'), ('SD', 'South Dakota'), ('TN', 'Tennessee'), ('TX', 'Texas'), ('VI', 'U.S. Virgin Islands'), ('UT', 'Utah'), ('VT', 'Vermont'), ('VA', 'Virginia'), ('WA', 'Washington'), ('WV', 'West Virginia'), ('WI', 'Wisconsin'), ('WY', 'Wyoming')], max_length=2, verbose_name='state')),
                ('county', models.CharField(blank=True, help_text='Empty: all counties of the state that no row names.', max_length=80, verbose_name='county')),
                ('county_key', models.CharField(blank=True, editable=False, max_length=80)),
                ('note', models.CharField(blank=True, help_text='Such as a program it does not hold for.', max_length=200, verbose_name='note')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverage', to='offices.office', verbose_name='office')),
            ],
            options={
                'verbose_name': 'county covered',
                'verbose_name_plural': 'counties covered',
                'ordering': ['state', 'county', 'office'],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('from_time', models.TimeField(blank=True, help_text='Leave empty to close the whole day.', null=True, verbose_name='from')),
                ('until_time', models.TimeField(blank=True, null=True, verbose_name='until')),
                ('reason_source', models.CharField(max_length=200, verbose_name='reason')),
                ('reopened_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='offices.office', verbose_name='office')),
            ],
            options={
                'verbose_name': 'closure',
                'verbose_name_plural': 'closures',
                'ordering': ['starts_on'],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='weekday')),
                ('opens', models.TimeField(verbose_name='opens')),
                ('closes', models.TimeField(verbose_name='closes')),
                ('slot_minutes', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)], verbose_name='minutes per slot')),
                ('people_per_slot', models.PositiveIntegerField(default=4, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='people per slot')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='offices.office', verbose_name='office')),
            ],
            options={
                'verbose_name': 'opening hours',
                'verbose_name_plural': 'opening hours',
                'ordering': ['office', 'weekday', 'valid_from', 'opens'],
            },
        ),
        migrations.CreateModel(
            name='OwnPlaces',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('at', models.TimeField()),
                ('places', models.PositiveIntegerField(validators=[django.core.validators.MaxValueValidator(10000)])),
                ('set_at', models.DateTimeField()),
                ('set_by', models.CharField(help_text='`user:<id>`.', max_length=60)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='own_places', to='offices.office')),
            ],
            options={
                'verbose_name': 'places set by staff',
                'verbose_name_plural': 'places set by staff',
                'ordering': ['day', 'at'],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='starts at')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('capacity', models.PositiveIntegerField(verbose_name='capacity')),
                ('booked', models.PositiveIntegerField(default=0, verbose_name='booked or held')),
                ('is_closed', models.BooleanField(default=False, verbose_name='closed')),
                ('target_capacity', models.PositiveIntegerField(null=True)),
                ('has_room', models.GeneratedField(db_persist=True, expression=models.Q(('booked__lt', models.F('capacity')), ('is_closed', False)), output_field=models.BooleanField())),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='offices.office', verbose_name='office')),
            ],
            options={
                'verbose_name': 'time slot',
                'verbose_name_plural': 'time slots',
                'ordering': ['starts_at'],
                'permissions': [('change_capacity', 'Can change the capacity of time slots')],
            },
        ),
        migrations.CreateModel(
            name='SupplyEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hours', 'Opening hours changed'), ('capacity', 'Capacity changed'), ('closed', 'Closed'), ('reopened', 'Reopened'), ('office', 'Office changed')], max_length=20)),
                ('happened_at', models.DateTimeField()),
                ('actor', models.CharField(help_text='`user:<id>`.', max_length=60)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('closure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='offices.closure')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supply_events', to='offices.office')),
            ],
            options={
                'verbose_name': 'change of supply',
                'verbose_name_plural': 'changes of supply',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=20)),
                ('language', offices.language.LanguageField(max_length=12)),
                ('text', models.CharField(max_length=200)),
                ('closure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='offices.closure')),
                ('office', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='offices.office')),
            ],
            options={
                'verbose_name': 'translation',
                'verbose_name_plural': 'translations',
            },
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z0-9](-?[A-Z0-9])*$')), name='office_code_is_capitals_and_digits'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', '')), models.Q(('confirmed_at__isnull', False), ('confirmed_by__gt', '')), _connector='OR'), name='office_is_confirmed_by_a_name'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'office'), name='one_membership_per_person_and_office'),
        ),
        migrations.AddConstraint(
            model_name='coverage',
            constraint=models.UniqueConstraint(fields=('office', 'state', 'county_key', 'valid_from'), name='one_coverage_per_office_county_and_begin', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='coverage',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='coverage_ends_after_it_begins', violation_error_message='The last day is before the first day.'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='closure_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_time__isnull', True), ('until_time__isnull', True)), ('from_time__lt', models.F('until_time')), _connector='OR'), name='closure_has_both_times_or_none'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='hours_open_before_they_close', violation_error_message='The office must open before it closes.'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('slot_minutes__range', (5, 480))), name='hours_slot_has_5_to_480_minutes'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='hours_end_after_they_start', violation_error_message='The last day is before the first day.'),
        ),
        migrations.AddConstraint(
            model_name='ownplaces',
            constraint=models.UniqueConstraint(fields=('office', 'day', 'at'), name='one_number_per_slot'),
        ),
        migrations.AddIndex(
            model_name='slot',
            index=models.Index(condition=models.Q(('has_room', True)), fields=['office', 'starts_at'], name='slots_with_room'),
        ),
        migrations.AddIndex(
            model_name='slot',
            index=models.Index(fields=['starts_at', 'office'], name='slots_by_time'),
        ),
        migrations.AddIndex(
            model_name='slot',
            index=models.Index(condition=models.Q(('is_closed', True)), fields=['starts_at', 'office'], name='slots_closed'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(fields=('office', 'starts_at'), name='one_slot_per_office_and_time'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.CheckConstraint(condition=models.Q(('booked__gte', 0), ('booked__lte', models.F('capacity'))), name='slot_is_never_overbooked'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.CheckConstraint(condition=models.Q(('target_capacity__isnull', True), models.Q(('booked', models.F('capacity')), ('target_capacity__lt', models.F('capacity'))), _connector='OR'), name='slot_that_shrinks_is_full'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=offices.fillfactor.Fillfactor(name='slots_leave_room_for_updates', percent=60),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supplyevent',
            trigger=pgtrigger.compiler.Trigger(name='is_append_only', sql=offices.triggers.AlwaysSql(func="RAISE EXCEPTION 'offices_supplyevent is append-only' USING ERRCODE = 'integrity_constraint_violation';", hash='180b517d5deac91156cb8a5a553612892a92fda0', operation='UPDATE OR DELETE', pgid='pgtrigger_is_append_only_8e423', table='offices_supplyevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(fields=('office', 'closure', 'field', 'language'), name='one_translation_per_text_and_language', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closure__isnull', False), ('office', None)), models.Q(('closure', None), ('office__isnull', False)), _connector='OR'), name='translation_belongs_to_one_row'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='translation_says_something'),
        ),
    ]
