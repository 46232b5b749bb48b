import appointments.vault
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import offices.language
import offices.triggers
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('offices', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63)),
                ('row', models.CharField(max_length=40)),
                ('what', models.CharField(max_length=10)),
                ('state', models.CharField(blank=True, help_text='Of an appointment: its status and its slot.', max_length=60)),
                ('content', models.CharField(max_length=64)),
                ('by', models.CharField(help_text='The role of the database that did it.', max_length=63)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'row of the audit log',
                'verbose_name_plural': 'rows of the audit log',
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.BigIntegerField(unique=True)),
                ('last', models.BigIntegerField()),
                ('transaction', models.BigIntegerField(help_text='Once all older transactions have ended, the batch is whole.')),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('sealed_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'seal of the audit log',
                'verbose_name_plural': 'seals of the audit log',
            },
        ),
        migrations.CreateModel(
            name='BackupCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'verbose_name': 'backup code',
                'verbose_name_plural': 'backup codes',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('week_plan', 'Week plan copied'), ('places', 'Places adjusted'), ('close', 'Days closed'), ('reopen', 'Closures taken back')], max_length=10, verbose_name='what was done')),
                ('typed', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('surplus', models.CharField(max_length=10)),
                ('press', models.CharField(help_text='What the page showed: a second press is the same.', max_length=32, unique=True)),
                ('asked_at', models.DateTimeField(verbose_name='when')),
                ('asked_by', models.CharField(max_length=60)),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
            ],
            options={
                'verbose_name': 'change of many offices',
                'verbose_name_plural': 'changes of many offices',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='BulkChangePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen', models.CharField(max_length=32)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('saved', 'Saved'), ('left', 'Not saved: something changed there since you looked')], default='waiting', max_length=10)),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('caller', models.CharField(choices=[('person', 'The person'), ('helper', 'A helper. The person agrees.'), ('asked', 'A helper. We ask the person with a code.'), ('no_consent', 'A helper. The person has not agreed.')], max_length=20, verbose_name='who calls')),
                ('helper', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='name of the helper')),
                ('relation', models.CharField(blank=True, choices=[('family', 'Family'), ('friend', 'Friend or neighbor'), ('lawyer', 'Lawyer'), ('organisation', 'Aid organization'), ('interpreter', 'Interpreter')], max_length=20, verbose_name='relation to the person')),
                ('organisation', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='organization of the helper')),
                ('agreed_at', models.DateTimeField(help_text='When the person said that they agree.', null=True)),
                ('agreed_by', models.CharField(blank=True, choices=[('line', 'on the line'), ('code', 'with a code')], max_length=4)),
                ('language', offices.language.LanguageField(max_length=12, verbose_name='language')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                ('outcome', models.CharField(blank=True, choices=[('booked', 'Appointment booked'), ('changed', 'Appointment changed'), ('cancelled', 'Appointment cancelled'), ('told', 'Question answered'), ('not_checked', 'Caller not confirmed'), ('call_back', 'We call back'), ('cut_off', 'Line cut off')], max_length=20, verbose_name='outcome')),
                ('phone', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='number to call back')),
                ('topic', models.CharField(blank=True, choices=[('when', 'When and where the appointment is'), ('change', 'A change'), ('notice', 'A notice that we look for'), ('messages', 'Messages that do not arrive')], max_length=10, verbose_name='call back about')),
                ('window', models.CharField(blank=True, choices=[('morning', 'In the morning'), ('afternoon', 'In the afternoon'), ('evening', 'In the evening')], max_length=10, verbose_name='call back when')),
                ('found', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                ('found_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, help_text='The facts the caller has told.', size=None)),
                ('found_in', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, help_text='The appointments and notices that show what was searched for.', size=None)),
                ('marks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, help_text='How each of `found` differs; or none.', size=None)),
            ],
            options={
                'verbose_name': 'call',
                'verbose_name_plural': 'calls',
                'ordering': ['-started_at'],
                'permissions': [('answer_calls', 'Can answer calls'), ('supervise_calls', 'Can see how the support line does')],
            },
        ),
        migrations.CreateModel(
            name='CallTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(choices=[('shown', 'Number shown'), ('reached', 'Reached'), ('not_reached', 'Not reached')], max_length=12)),
                ('tried_at', models.DateTimeField()),
                ('tried_by', models.CharField(help_text='`user:<id>`.', max_length=60)),
                ('again_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'try to call',
                'verbose_name_plural': 'tries to call',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CheckedRule',
            fields=[
                ('rule', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('checked_at', models.DateTimeField()),
                ('broken', models.PositiveBigIntegerField(help_text='How many rows break the rule.')),
            ],
            options={
                'verbose_name': 'checked rule',
                'verbose_name_plural': 'checked rules',
            },
        ),
        migrations.CreateModel(
            name='Circuit',
            fields=[
                ('provider', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('failures', models.PositiveIntegerField(default=0, help_text='In a row; one success sets it back.')),
                ('rests_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'circuit',
                'verbose_name_plural': 'circuits',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('kind', models.CharField(choices=[('confirmation', 'Confirmation'), ('changed', 'Changed'), ('office_closed', 'Moved by the office'), ('stranded', 'The office closes then, no new time yet'), ('restored', 'The office is open after all, same time'), ('place_changed', 'Address or time zone of the office changed'), ('report_by', 'Report-by date changed'), ('not_their_date', 'Report-by date was not theirs'), ('cancelled', 'Cancelled'), ('taken_back', 'Next check-in taken back'), ('family', 'Family members changed'), ('link', 'Link to the appointment'), ('copy', 'The confirmation once more'), ('code', 'Code that shows who calls'), ('consent_code', 'Code to let a helper speak'), ('contact_changed', 'Contact changed, to the old one'), ('still_right', 'Yearly: is it still right?'), ('report_answered', 'The office answered a report'), ('offer', 'Offer of an earlier date'), ('reminder_7', 'Reminder, 7 days before'), ('reminder_3', 'Reminder, 3 days before'), ('reminder_1', 'Reminder, 1 day before'), ('reminder_0', 'Reminder, on the day'), ('attempt_follow_up', 'Attempt follow-up'), ('too_many_looks', 'Alert to a supervisor'), ('few_places', 'Free places run low')], max_length=20, verbose_name='kind')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message')], max_length=10, verbose_name='channel')),
                ('old_contact', appointments.vault.SealedTextField(blank=True, default=b'', help_text="Where it goes, if not to the party's contact.", verbose_name='old contact')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('sending', 'Being sent'), ('unknown', 'Not known whether it was sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('dropped', 'Not sent: no longer true')], default='planned', max_length=10, verbose_name='status')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('expires_at', models.DateTimeField(verbose_name='useless after')),
                ('waits_since', models.DateTimeField(blank=True, help_text='First due then, while it is tried again.', null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('sent_text', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='text as sent')),
                ('error', models.CharField(blank=True, max_length=200, verbose_name='last error')),
                ('provider', models.CharField(blank=True, max_length=20, verbose_name='provider')),
                ('provider_id', models.CharField(blank=True, max_length=300, verbose_name='number at the provider')),
                ('handed_over_at', models.DateTimeField(blank=True, null=True, verbose_name='handed over at')),
                ('possibly_duplicate', models.BooleanField(default=False, verbose_name='may have arrived twice')),
                ('delivery', models.CharField(blank=True, choices=[('', 'No news'), ('on_its_way', 'On its way'), ('delivered', 'Delivered'), ('undelivered', 'Not delivered')], max_length=12, verbose_name='delivery')),
                ('quiet_hours_waived_until', models.DateTimeField(blank=True, null=True, verbose_name='may be sent at night until')),
                ('wording', models.CharField(blank=True, choices=[('plain', 'Without the line'), ('consequence', 'With the line')], max_length=12, verbose_name='wording compared')),
                ('followed_up_at', models.DateTimeField(blank=True, null=True, verbose_name='failure taken up at')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-due_at'],
                'permissions': [('compare_wordings', 'Can compare wordings of reminders')],
            },
        ),
        migrations.CreateModel(
            name='DayNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='note')),
                ('written_at', models.DateTimeField(verbose_name='when')),
                ('written_by', models.CharField(help_text='`user:<id>`.', max_length=60, verbose_name='who')),
                ('submission', models.UUIDField()),
            ],
            options={
                'verbose_name': 'note of the office',
                'verbose_name_plural': 'notes of the office',
                'ordering': ['written_at'],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64)),
                ('sealed', appointments.vault.SealedTextField(blank=True, default=b'')),
                ('language', offices.language.LanguageField(max_length=12)),
                ('submission', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('help_code', models.CharField(blank=True, help_text='Read to an agent, who then goes on with it.', max_length=6)),
                ('started_at', models.DateTimeField()),
                ('touched_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
            },
        ),
        migrations.CreateModel(
            name='EarlierRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice_days', models.PositiveSmallIntegerField(verbose_name='days of notice they need')),
                ('since', models.DateTimeField(verbose_name='waiting since')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('asked_by', models.CharField(max_length=60, verbose_name='who asked')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'wait for an earlier date',
                'verbose_name_plural': 'waits for an earlier date',
                'ordering': ['since', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FailedTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counted_against', models.CharField(help_text='Keyed digest of a number, a browser or an address.', max_length=64)),
                ('tried_at', models.DateTimeField()),
                ('forget_at', models.DateTimeField(db_index=True, help_text='From then on no limit counts it.')),
            ],
            options={
                'verbose_name': 'failed try',
                'verbose_name_plural': 'failed tries',
            },
        ),
        migrations.CreateModel(
            name='FormerDigest',
            fields=[
                ('old', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('new', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'verbose_name': 'former digest of a person',
                'verbose_name_plural': 'former digests of people',
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('part', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'heartbeat',
                'verbose_name_plural': 'heartbeats',
            },
        ),
        migrations.CreateModel(
            name='KeyCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('setting', models.CharField(help_text='The environment variable that holds the key.', max_length=30)),
                ('key_id', models.CharField(blank=True, help_text='Empty for a setting that holds one key.', max_length=20)),
                ('value', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('opens', 'opens only'), ('seals', 'seals and opens'), ('retired', 'retired')], max_length=10)),
            ],
            options={
                'verbose_name': 'check value of a key',
                'verbose_name_plural': 'check values of keys',
            },
        ),
        migrations.CreateModel(
            name='LinkRemoval',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('alias', models.CharField(max_length=64)),
                ('person', models.CharField(max_length=64)),
                ('reason', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='why')),
                ('unlinked_at', models.DateTimeField(verbose_name='when')),
                ('linked_because', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='why they had been made one')),
                ('linked_at', models.DateTimeField(verbose_name='when they had been made one')),
            ],
            options={
                'verbose_name': 'removed link',
                'verbose_name_plural': 'removed links',
                'ordering': ['unlinked_at'],
            },
        ),
        migrations.CreateModel(
            name='LinkRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('match', models.CharField(help_text='Keyed digest of Subject ID and country of birth.', max_length=64)),
                ('asked_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'request for a link',
                'verbose_name_plural': 'requests for a link',
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='note')),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
                'ordering': ['written_at'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('given_names', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='given names')),
                ('family_name', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='family name')),
                ('date_of_birth', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='date of birth')),
                ('country_of_birth', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='country of birth')),
                ('name_digests', appointments.vault.DigestsField(base_field=models.CharField(max_length=64), default=list, help_text='Each part of the name with the date of birth, in any spelling.', size=None)),
                ('born_digest', appointments.vault.DigestField(blank=True, editable=False, help_text='The date of birth, to find people whose name is nearly the one that was told.', max_length=64)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject_id', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='Subject ID')),
                ('a_number', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='A-number')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('report_by', models.DateField(blank=True, null=True, verbose_name='report-by date')),
                ('family_unit', models.CharField(blank=True, max_length=40, verbose_name='family unit')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample')),
                ('imported_at', models.DateTimeField(verbose_name='imported at')),
                ('has_new_date', models.BooleanField(default=False, help_text='Its report-by date was changed: appointments booked with it follow.')),
                ('person', models.CharField(help_text='Digest that is the same for the same person.', max_length=64)),
                ('subject_id_index', models.CharField(max_length=64)),
                ('a_number_index', models.CharField(blank=True, max_length=64)),
                ('match_subject_id', models.CharField(max_length=64)),
                ('match_a_number', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name': 'Notice to Report',
                'verbose_name_plural': 'Notices to Report',
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('status', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('expired', 'Not answered in time'), ('withdrawn', 'The appointment changed first')], default='open', max_length=10, verbose_name='status')),
                ('people', models.PositiveSmallIntegerField(verbose_name='people')),
                ('version', models.PositiveIntegerField(help_text="The appointment's, when it was offered.", verbose_name='version')),
                ('is_overdue', models.BooleanField(verbose_name='report-by date had passed')),
                ('offered_on', models.DateField(help_text="On the office's own clock.", verbose_name='day')),
                ('made_at', models.DateTimeField(verbose_name='offered at')),
                ('until', models.DateTimeField(verbose_name='answer by')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'offer of an earlier date',
                'verbose_name_plural': 'offers of an earlier date',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('contact', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('asked', 'asked us to stop'), ('complained', 'marked a mail as spam'), ('bounced', 'there is no such mailbox')], max_length=10)),
                ('since', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'opt-out',
                'verbose_name_plural': 'opt-outs',
            },
        ),
        migrations.CreateModel(
            name='PlaceHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.PositiveSmallIntegerField()),
                ('unverified', models.PositiveSmallIntegerField(default=0, help_text='How many of them count in the share for people without a notice, as before they left.')),
                ('until', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'place hold',
                'verbose_name_plural': 'place holds',
            },
        ),
        migrations.CreateModel(
            name='RelocatedParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(help_text="The appointment's, after the move.")),
                ('moved_at', models.DateTimeField()),
                ('needs_call', models.BooleanField()),
                ('called_at', models.DateTimeField(null=True)),
                ('called_by', models.CharField(blank=True, max_length=60)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'relocated party',
                'verbose_name_plural': 'relocated parties',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Relocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slots', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=60)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'relocation',
                'verbose_name_plural': 'relocations',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='RemovedMember',
            fields=[
                ('given_names', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='given names')),
                ('family_name', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='family name')),
                ('date_of_birth', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='date of birth')),
                ('country_of_birth', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='country of birth')),
                ('name_digests', appointments.vault.DigestsField(base_field=models.CharField(max_length=64), default=list, help_text='Each part of the name with the date of birth, in any spelling.', size=None)),
                ('born_digest', appointments.vault.DigestField(blank=True, editable=False, help_text='The date of birth, to find people whose name is nearly the one that was told.', max_length=64)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('named_themselves', models.BooleanField(help_text='Whether they typed their name.')),
                ('report_by', models.DateField(help_text='Their own report-by date, also when they told it without a notice.', null=True)),
                ('joined', models.PositiveIntegerField(help_text='The version at which they had come to the appointment.')),
            ],
            options={
                'verbose_name': 'removed family member',
                'verbose_name_plural': 'removed family members',
                'ordering': ['hold__until', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('number', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('contact', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('stop', 'Stop'), ('start', 'Start'), ('help', 'Help'), ('other', 'Other')], max_length=5)),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'reply',
                'verbose_name_plural': 'replies',
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('came_at', models.DateTimeField(verbose_name='when they say they came')),
                ('words', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='what they say happened')),
                ('mark', models.CharField(choices=[('booked', 'Booked'), ('arrived', 'Arrived'), ('cancelled', 'Cancelled'), ('seen', 'Seen'), ('unseen', 'Came, was not seen'), ('no_show', 'Did not come'), ('passed', 'Passed, not marked')], max_length=10, verbose_name='mark at that moment')),
                ('due_at', models.DateTimeField(verbose_name='answer due before')),
                ('answer', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='answer of the office')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('answered_by', models.CharField(blank=True, help_text='`user:<id>`.', max_length=60, verbose_name='answered by')),
            ],
            options={
                'verbose_name': 'report of a person',
                'verbose_name_plural': 'reports of people',
                'ordering': ['due_at'],
            },
        ),
        migrations.CreateModel(
            name='SamePerson',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('alias', models.CharField(max_length=64)),
                ('person', models.CharField(db_index=True, max_length=64)),
                ('reason', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='why')),
                ('linked_at', models.DateTimeField(verbose_name='when')),
                ('notices', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('attendees', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                ('dates', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'link of two identities',
                'verbose_name_plural': 'links of identities',
                'ordering': ['linked_at'],
            },
        ),
        migrations.CreateModel(
            name='SecondStep',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', appointments.vault.SealedTextField(blank=True, default=b'', help_text='Shared with the app, in base32.')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('last_step', models.BigIntegerField(default=0, help_text='The 30 seconds whose code was used last.')),
            ],
            options={
                'verbose_name': 'second step',
                'verbose_name_plural': 'second steps',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SupplyWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('free', models.PositiveIntegerField(help_text='Free places ahead.')),
                ('days_left', models.PositiveIntegerField(help_text='How many days they last at the pace of the last four weeks.')),
                ('first_free_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'supply warning',
                'verbose_name_plural': 'supply warnings',
            },
        ),
        migrations.CreateModel(
            name='ToDo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('message_failed', 'Message not delivered'), ('to_call', 'Moved by the office, not told yet'), ('late', 'Now after the report-by date'), ('call_back', 'Asked to be called back'), ('unverified', 'Booked without a notice'), ('not_yet', 'Notice not in the system when they tried'), ('deletion', 'Asked for deletion of their details'), ('reported', 'Reported: could not get in, or was there'), ('too_many_looks', 'An account looked at many people')], max_length=20, verbose_name='kind')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('made_at', models.DateTimeField(verbose_name='since')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due before')),
                ('tries', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='calls without an answer')),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='call again at')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='taken at')),
                ('claimed_by', models.CharField(blank=True, help_text='`user:<id>`.', max_length=60, verbose_name='taken by')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
                ('done_by', models.CharField(blank=True, help_text='`user:<id>`, or `clock`.', max_length=60, verbose_name='done by')),
            ],
            options={
                'verbose_name': 'to-do',
                'verbose_name_plural': 'to-dos',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20, verbose_name='what is in the file')),
                ('sealed', appointments.vault.SealedTextField(blank=True, default=b'')),
                ('made_at', models.DateTimeField(db_index=True, editable=False, verbose_name='chosen at')),
            ],
            options={
                'verbose_name': 'file to load',
                'verbose_name_plural': 'files to load',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('person', models.CharField(db_index=True, max_length=64)),
                ('asked', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('has_passed', models.BooleanField()),
                ('opens_all', models.BooleanField(default=False, help_text='Whether it opens all that is known of the person.')),
                ('opens', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, help_text='Else: the appointments that it opens.', size=None)),
                ('checked_at', models.DateTimeField()),
                ('has_double', models.BooleanField(default=False, help_text='Whether someone else was like them at that moment.')),
                ('mark', models.CharField(blank=True, help_text='How they differed from the text they were found by.', max_length=10)),
            ],
            options={
                'verbose_name': 'check of a caller',
                'verbose_name_plural': 'checks of callers',
                'ordering': ['checked_at'],
            },
        ),
        migrations.CreateModel(
            name='WalkIn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('arrived_at', models.DateTimeField(verbose_name='when')),
                ('name', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='name or initials')),
                ('kind', models.CharField(choices=[('told', 'Told to come today'), ('turned_away', 'Turned away elsewhere'), ('none', 'No appointment')], max_length=12, verbose_name='why they came')),
                ('people', models.PositiveSmallIntegerField(default=1, verbose_name='people')),
                ('language', offices.language.LanguageField(max_length=12, verbose_name='language')),
                ('written_by', models.CharField(help_text='`user:<id>`.', max_length=60, verbose_name='who')),
                ('outcome', models.CharField(blank=True, choices=[('served', 'Seen'), ('appointment', 'Given an appointment'), ('receipt', 'Given a receipt'), ('left', 'Left')], max_length=12, verbose_name='how it ended')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='when it ended')),
                ('ended_by', models.CharField(blank=True, help_text='`user:<id>`.', max_length=60, verbose_name='who ended it')),
                ('submission', models.UUIDField()),
            ],
            options={
                'verbose_name': 'walk-in',
                'verbose_name_plural': 'walk-ins',
                'ordering': ['arrived_at'],
            },
        ),
        migrations.CreateModel(
            name='AgentDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('account', models.CharField(help_text='`user:<id>`; empty: all of them.', max_length=60)),
                ('counts', models.JSONField()),
            ],
            options={
                'verbose_name': 'day of an agent',
                'verbose_name_plural': 'days of agents',
                'ordering': ['day', 'account'],
                'constraints': [models.UniqueConstraint(fields=('day', 'account'), name='one_count_per_day_and_account')],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('hour', models.DateTimeField()),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supervisor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.SlugField(max_length=30, verbose_name='question')),
                ('language', offices.language.LanguageField(max_length=12, verbose_name='language')),
                ('text', models.TextField(blank=True, help_text='A blank line starts a paragraph.', max_length=2000, verbose_name='answer')),
                ('source', models.CharField(help_text='Who says so, such as ICE.', max_length=120, verbose_name='source')),
                ('source_url', models.URLField(blank=True, verbose_name='Address of the source')),
                ('read_on', models.DateField(help_text='The day when you last read the source.', verbose_name='read on')),
                ('is_shown', models.BooleanField(default=True, verbose_name='shown')),
            ],
            options={
                'verbose_name': 'answer to a question',
                'verbose_name_plural': 'answers to questions',
                'ordering': ['question', 'language'],
                'constraints': [models.UniqueConstraint(fields=('question', 'language'), name='one_answer_per_question_and_language'), models.CheckConstraint(condition=models.Q(('is_shown', False), models.Q(('text', ''), _negated=True), _connector='OR'), name='answer_that_is_shown_has_a_text', violation_error_message='Type the answer, or take the tick from “shown”.')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=8, verbose_name='confirmation number')),
                ('party_size', models.PositiveSmallIntegerField(verbose_name='people')),
                ('status', models.CharField(choices=[('booked', 'Booked'), ('arrived', 'Arrived'), ('cancelled', 'Cancelled'), ('seen', 'Seen'), ('unseen', 'Came, was not seen'), ('no_show', 'Did not come'), ('passed', 'Passed, not marked')], default='booked', max_length=10, verbose_name='status')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('language', offices.language.LanguageField(max_length=12, verbose_name='language')),
                ('email', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='e-mail')),
                ('phone', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='phone')),
                ('contact_digests', appointments.vault.DigestsField(base_field=models.CharField(max_length=64), default=list, help_text='E-mail and phone.', size=None)),
                ('needs', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='interpreter or help with access')),
                ('remind_on_day', models.BooleanField(default=False, verbose_name='reminder on the day')),
                ('fuller_texts', models.BooleanField(default=False, verbose_name='fuller text messages')),
                ('report_by', models.DateField(blank=True, null=True, verbose_name='report-by date')),
                ('booked_at', models.DateTimeField(verbose_name='booked at')),
                ('was_earliest', models.BooleanField(verbose_name='was the earliest date at that moment')),
                ('submission', models.UUIDField(help_text='Idempotency key of the form that booked it.', null=True)),
                ('link_hash', models.CharField(max_length=64, null=True)),
                ('link_secret', appointments.vault.SealedTextField(blank=True, default=b'', help_text='Of the confirmation link, which messages and papers repeat.')),
                ('link_number', models.PositiveSmallIntegerField(default=0, help_text='How often the link was replaced.')),
                ('details_forgotten_at', models.DateTimeField(blank=True, null=True, verbose_name='details deleted')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next_ones', to='appointments.appointment', verbose_name='set at the check-in')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='offices.slot', verbose_name='time slot')),
            ],
            options={
                'verbose_name': 'check-in appointment',
                'verbose_name_plural': 'check-in appointments',
                'ordering': ['-booked_at'],
                'permissions': [('mark_attendance', 'Can mark who came'), ('view_figures', 'Can see the figures of an office')],
            },
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('person', models.CharField(blank=True, help_text='Empty when a search found nobody.', max_length=64)),
                ('kind', models.CharField(choices=[('found', 'Found by a search'), ('opened', 'Page opened'), ('full', 'Full details shown'), ('number', 'Contact shown, to be called'), ('listed', 'Names shown'), ('file', 'Names in a file')], max_length=10, verbose_name='what')),
                ('page', models.CharField(blank=True, help_text='URL name, with the day of a day sheet.', max_length=80, verbose_name='page')),
                ('role', models.CharField(blank=True, max_length=40, verbose_name='role')),
                ('reason', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='why')),
                ('has_reason', models.BooleanField(default=False, help_text='Whether the viewer had to say why.')),
                ('looked_at', models.DateTimeField(verbose_name='when')),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('appointment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.appointment')),
            ],
            options={
                'verbose_name': 'look-up by an agent',
                'verbose_name_plural': 'look-ups by agents',
                'ordering': ['looked_at'],
            },
        ),
        migrations.CreateModel(
            name='AppointmentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('booked', 'Booked'), ('moved', 'Moved'), ('cancelled', 'Cancelled'), ('reinstated', 'Cancellation undone'), ('joined', 'Family member added'), ('left', 'Family member taken off'), ('split', 'Family member given an appointment of their own'), ('contact', 'Contact changed'), ('link', 'Link replaced'), ('arrived', 'Arrived'), ('called_in', 'Called in'), ('waits', 'Waits again'), ('seen', 'Seen'), ('unseen', 'Came, was not seen'), ('no_show', 'Did not come'), ('unmarked', 'Mark undone'), ('next', 'Next check-in set by the office'), ('taken_back', 'Next check-in taken back'), ('no_next', 'The office set no next check-in'), ('shown', 'The person allowed that the code shows who came'), ('hidden', 'The person allowed it no longer'), ('passed', 'Passed, not marked'), ('office', 'Address or time zone of the office changed'), ('report_by', 'Report-by date changed'), ('stranded', 'The office closes then, no new time yet'), ('restored', 'The office is open after all, same time')], max_length=20, verbose_name='what')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('happened_at', models.DateTimeField(verbose_name='when')),
                ('actor', models.CharField(help_text='`person`, or `user:<id>`.', max_length=60, verbose_name='who')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('member', models.UUIDField(help_text='The person of the party that a mark is about; None: all of them.', null=True)),
                ('earliest', models.DateTimeField(null=True, verbose_name='earliest then')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='appointments.appointment')),
                ('from_slot', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.slot')),
                ('to_slot', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.slot')),
            ],
            options={
                'verbose_name': 'appointment event',
                'verbose_name_plural': 'appointment events',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AttemptReceipt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=9, verbose_name='receipt code')),
                ('kind', models.CharField(choices=[('no_record', 'No notice found'), ('not_yet', 'Not yet in the system'), ('too_many_tries', 'Too many tries'), ('no_slot', 'No date to offer'), ('too_far', 'No office near'), ('closed', 'Site closed for maintenance'), ('failed', 'Site did not work'), ('find_too_often', 'Too many tries, to find an appointment'), ('add_too_often', 'Too many tries, to add a person'), ('turned_away', 'Reported: came and could not get in'), ('marked_absent', 'Reported: was there, and the office has no mark of it'), ('changes_used', 'No change left, to change an appointment'), ('too_late', 'Too late to change an appointment'), ('called', 'Reported: called and reached no one'), ('walked_in', 'Came to an office without an appointment and was not seen')], max_length=20, verbose_name='what happened')),
                ('tried_at', models.DateTimeField(db_index=True, verbose_name='tried at')),
                ('timezone', models.CharField(choices=[('America/New_York', 'America/New_York'), ('America/Detroit', 'America/Detroit'), ('America/Indiana/Indianapolis', 'America/Indiana/Indianapolis'), ('America/Kentucky/Louisville', 'America/Kentucky/Louisville'), ('America/Chicago', 'America/Chicago'), ('America/Denver', 'America/Denver'), ('America/Boise', 'America/Boise'), ('America/Phoenix', 'America/Phoenix'), ('America/Los_Angeles', 'America/Los_Angeles'), ('America/Anchorage', 'America/Anchorage'), ('Pacific/Honolulu', 'Pacific/Honolulu'), ('America/Puerto_Rico', 'America/Puerto_Rico'), ('Pacific/Guam', 'Pacific/Guam'), ('Pacific/Saipan', 'Pacific/Saipan')], max_length=40, verbose_name='clock')),
                ('language', offices.language.LanguageField(max_length=12, verbose_name='language')),
                ('way', models.CharField(choices=[('subject_id', 'Subject ID'), ('a_number', 'A-number'), ('reference', 'Confirmation number'), ('no_paper', 'Without a number')], max_length=12, verbose_name='tried with')),
                ('ending', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='last three digits')),
                ('people', models.PositiveSmallIntegerField(default=1, verbose_name='people')),
                ('area', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='state, or first three digits of the ZIP code')),
                ('asked', appointments.vault.SealedTextField(blank=True, default=b'', help_text='One a line, when the chosen one is not known.', verbose_name='offices that were asked')),
                ('called', models.CharField(blank=True, max_length=20, verbose_name='number that was called')),
                ('called_at', models.DateTimeField(blank=True, null=True, verbose_name='when they say they called')),
                ('outcome', models.CharField(blank=True, choices=[('no_answer', 'No one answered'), ('busy', 'The line was busy'), ('cut_off', 'I waited, and the call ended'), ('machine', 'Only a recording answered')], max_length=10, verbose_name='what they say happened')),
                ('matches', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), blank=True, default=list, help_text='Digests of the notice looked for.', size=None)),
                ('about', models.CharField(blank=True, help_text='Digest of what it was tried with.', max_length=64)),
                ('look_until', models.DateTimeField(blank=True, null=True, verbose_name='looked for until')),
                ('found_at', models.DateTimeField(blank=True, null=True, verbose_name='found at')),
                ('email', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='e-mail')),
                ('phone', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='phone')),
                ('opens', models.CharField(max_length=64)),
                ('holder', models.CharField(max_length=64)),
                ('submission', models.UUIDField()),
                ('link_hash', models.CharField(max_length=64)),
                ('link_secret', appointments.vault.SealedTextField(blank=True, default=b'')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office', verbose_name='office')),
            ],
            options={
                'verbose_name': 'attempt receipt',
                'verbose_name_plural': 'attempt receipts',
                'ordering': ['-tried_at'],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('given_names', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='given names')),
                ('family_name', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='family name')),
                ('date_of_birth', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='date of birth')),
                ('country_of_birth', appointments.vault.SealedTextField(blank=True, default=b'', verbose_name='country of birth')),
                ('name_digests', appointments.vault.DigestsField(base_field=models.CharField(max_length=64), default=list, help_text='Each part of the name with the date of birth, in any spelling.', size=None)),
                ('born_digest', appointments.vault.DigestField(blank=True, editable=False, help_text='The date of birth, to find people whose name is nearly the one that was told.', max_length=64)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('person', models.CharField(max_length=64)),
                ('is_active', models.BooleanField(default=True, help_text="Whether the appointment still holds this person's place.")),
                ('is_verified', models.BooleanField(verbose_name='verified')),
                ('presence', models.CharField(blank=True, help_text='Empty: the mark of the whole party.', max_length=10, verbose_name='mark of their own')),
                ('named_themselves', models.BooleanField(db_default=True, default=True, help_text='Whether they typed their name.')),
                ('joined', models.PositiveIntegerField(default=1, help_text='The version at which they came to this appointment.')),
                ('found_by', models.CharField(help_text='Digest of confirmation number and date of birth together.', max_length=64)),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='appointments.appointment')),
            ],
            options={
                'verbose_name': 'family member',
                'verbose_name_plural': 'family members',
                'ordering': ['position'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditrow',
            trigger=pgtrigger.compiler.Trigger(name='is_append_only', sql=offices.triggers.AlwaysSql(func="RAISE EXCEPTION 'appointments_auditrow is append-only' USING ERRCODE = 'integrity_constraint_violation';", hash='f4cc08c962e6680383a93a2309be7dc9675755b8', operation='UPDATE OR DELETE', pgid='pgtrigger_is_append_only_9ea93', table='appointments_auditrow', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='bulkchange',
            index=models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['id'], name='bulk_changes_unfinished'),
        ),
        migrations.AddField(
            model_name='bulkchangepart',
            name='change',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='appointments.bulkchange'),
        ),
        migrations.AddField(
            model_name='bulkchangepart',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office'),
        ),
        migrations.AddField(
            model_name='call',
            name='agent',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='call',
            name='receipt',
            field=models.ForeignKey(help_text='The one whose code was searched for.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='appointments.attemptreceipt'),
        ),
        migrations.AddField(
            model_name='accesslog',
            name='call',
            field=models.ForeignKey(help_text='None: from the list.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='appointments.call'),
        ),
        migrations.AddConstraint(
            model_name='circuit',
            constraint=models.CheckConstraint(condition=models.Q(('rests_until__isnull', True), ('failures__gt', 0), _connector='OR'), name='provider_that_rests_has_failed'),
        ),
        migrations.CreateModel(
            name='ContactCode',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='code', serialize=False, to='appointments.message')),
                ('person', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'code to a contact',
                'verbose_name_plural': 'codes to contacts',
            },
        ),
        migrations.AddField(
            model_name='message',
            name='alert',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='appointments.alert'),
        ),
        migrations.AddField(
            model_name='message',
            name='appointment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='message',
            name='attempt',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='appointments.attemptreceipt'),
        ),
        migrations.AddField(
            model_name='daynote',
            name='appointment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='day_notes', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='draft',
            name='appointment',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='call',
            name='draft',
            field=models.ForeignKey(db_index=False, help_text='The booking being dictated.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='appointments.draft'),
        ),
        migrations.AddField(
            model_name='earlierrequest',
            name='appointment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waits', to='appointments.appointment'),
        ),
        migrations.AddIndex(
            model_name='failedtry',
            index=models.Index(fields=['counted_against', 'tried_at'], name='tries_against'),
        ),
        migrations.AddConstraint(
            model_name='keycheck',
            constraint=models.UniqueConstraint(fields=('setting', 'key_id'), name='one_check_value_per_key'),
        ),
        migrations.AddField(
            model_name='note',
            name='event',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='why', to='appointments.appointmentevent'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['person'], name='notices_of_person'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['a_number_index'], name='notices_by_a_number'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['match_subject_id'], name='notices_by_id_and_country'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['match_a_number'], name='notices_by_a_number_and_more'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=django.contrib.postgres.indexes.GinIndex(fields=['name_digests'], name='notices_by_name'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['born_digest'], name='notices_by_birth'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['imported_at'], name='notices_by_import'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('has_new_date', True)), fields=['id'], name='notices_with_new_date'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('subject_id_index',), name='one_notice_per_subject_id'),
        ),
        migrations.AddField(
            model_name='attendee',
            name='notice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attendees', to='appointments.notice'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='is_known_as_one', sql=offices.triggers.AlwaysSql(declare='DECLARE known varchar;', func='\nSELECT former.new INTO known FROM appointments_formerdigest former WHERE former.old = NEW.person;\nIF FOUND THEN\n    NEW.person := known;\nEND IF;\nSELECT person INTO known FROM appointments_sameperson WHERE alias = NEW.person;\nIF FOUND THEN\n    NEW.person := known;\nEND IF;\nRETURN NEW;\n', hash='91920263ddaff0a550353801f48dc5b20cf2bcba', operation='INSERT OR UPDATE OF "person"', pgid='pgtrigger_is_known_as_one_5e0bc', table='appointments_notice', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='offer',
            name='appointment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='offer',
            name='instead_of',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.slot', verbose_name='instead of'),
        ),
        migrations.AddField(
            model_name='offer',
            name='slot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='offices.slot', verbose_name='earlier time'),
        ),
        migrations.AddField(
            model_name='message',
            name='offer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='appointments.offer'),
        ),
        migrations.AddField(
            model_name='appointmentevent',
            name='offer',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_by', to='appointments.offer'),
        ),
        migrations.AddField(
            model_name='placehold',
            name='left_by',
            field=models.OneToOneField(help_text='The cancelled appointment they belonged to; empty when it was moved, or when they are offered.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='place_hold', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='placehold',
            name='slot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='place_holds', to='offices.slot'),
        ),
        migrations.AddField(
            model_name='offer',
            name='place',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offer', to='appointments.placehold'),
        ),
        migrations.AddField(
            model_name='relocatedparty',
            name='appointment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relocations', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='relocatedparty',
            name='from_slot',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.slot'),
        ),
        migrations.AddField(
            model_name='relocatedparty',
            name='to_slot',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.slot'),
        ),
        migrations.AddField(
            model_name='calltry',
            name='relocated_party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='appointments.relocatedparty'),
        ),
        migrations.AddField(
            model_name='relocation',
            name='closure',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='relocations', to='offices.closure'),
        ),
        migrations.AddField(
            model_name='relocation',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relocations', to='offices.office'),
        ),
        migrations.AddField(
            model_name='relocatedparty',
            name='relocation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='appointments.relocation'),
        ),
        migrations.AddField(
            model_name='removedmember',
            name='appointment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='removed_members', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='removedmember',
            name='hold',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='removed_member', to='appointments.placehold'),
        ),
        migrations.AddField(
            model_name='removedmember',
            name='notice',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='appointments.notice'),
        ),
        migrations.AddIndex(
            model_name='reply',
            index=models.Index(fields=['contact', 'received_at'], name='replies_of_a_contact'),
        ),
        migrations.AddField(
            model_name='report',
            name='appointment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='report',
            name='receipt',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='report', to='appointments.attemptreceipt'),
        ),
        migrations.AddField(
            model_name='sameperson',
            name='given_up',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='secondstep',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_step', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='backupcode',
            name='second_step',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='backup_codes', to='appointments.secondstep'),
        ),
        migrations.AddField(
            model_name='supplywarning',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supply_warnings', to='offices.office'),
        ),
        migrations.AddField(
            model_name='message',
            name='warning',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='message', to='appointments.supplywarning'),
        ),
        migrations.AddField(
            model_name='todo',
            name='agent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='todo',
            name='appointment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='to_dos', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='todo',
            name='attempt',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='to_dos', to='appointments.attemptreceipt'),
        ),
        migrations.AddField(
            model_name='todo',
            name='call',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='to_dos', to='appointments.call'),
        ),
        migrations.AddField(
            model_name='upload',
            name='by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='verification',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='appointments.call'),
        ),
        migrations.AddField(
            model_name='verification',
            name='second',
            field=models.ForeignKey(db_index=False, help_text='Who agreed that a supervisor opened it without a fact that only the person has.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sameperson',
            name='verification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='appointments.verification'),
        ),
        migrations.AddField(
            model_name='note',
            name='verification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='appointments.verification'),
        ),
        migrations.AddField(
            model_name='linkremoval',
            name='linked_in',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.verification'),
        ),
        migrations.AddField(
            model_name='linkremoval',
            name='verification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='link_removals', to='appointments.verification'),
        ),
        migrations.AddField(
            model_name='walkin',
            name='appointment',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='walk_in', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='walkin',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office', verbose_name='office'),
        ),
        migrations.AddField(
            model_name='walkin',
            name='receipt',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='appointments.attemptreceipt'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(fields=('agent', 'hour', 'supervisor'), name='one_alert_per_agent_and_hour'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=django.contrib.postgres.indexes.GinIndex(fields=['contact_digests'], name='appointments_by_contact'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['-booked_at', '-id'], name='appointments_by_booking'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('details_forgotten_at__isnull', True)), fields=['booked_at'], name='appointments_with_details'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(fields=('reference',), name='one_appointment_per_reference'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(fields=('submission',), name='one_appointment_per_submission'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(fields=('link_hash',), name='one_appointment_per_link'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('party_size__range', (1, 8))), name='party_has_1_to_8_people'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='version_starts_at_1'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('details_forgotten_at', None), ('link_hash__isnull', False)), models.Q(('contact_digests', []), ('details_forgotten_at__isnull', False), ('email', b''), ('link_hash', None), ('link_secret', b''), ('needs', b''), ('phone', b''), ('status__in', ['cancelled', 'seen', 'unseen', 'no_show', 'passed']), ('submission', None)), _connector='OR'), name='only_an_ended_appointment_is_without_details'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='is_audited', sql=offices.triggers.OwnersSql(func='\nINSERT INTO appointments_auditrow ("table", "row", what, state, content, "by", "at")\nVALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id)::text, lower(TG_OP), coalesce(NEW.status || \' \' || NEW.slot_id, \'\'),\n    encode(sha256(convert_to(jsonb_build_array(NEW.slot_id, NEW.status, encode(NEW.email, \'hex\'), encode(NEW.phone, \'hex\'))::text, \'UTF8\')), \'hex\'), session_user, clock_timestamp());\nRETURN NULL;\n', hash='b70beeefe10a77c3531d10cef744577dc526a30d', operation='INSERT OR UPDATE OF "status", "slot_id", "email", "phone" OR DELETE', pgid='pgtrigger_is_audited_583f6', table='appointments_appointment', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='attemptreceipt',
            index=models.Index(fields=['about'], name='receipts_by_number'),
        ),
        migrations.AddIndex(
            model_name='attemptreceipt',
            index=models.Index(fields=['opens'], name='receipts_by_code_and_fact'),
        ),
        migrations.AddIndex(
            model_name='attemptreceipt',
            index=models.Index(fields=['holder'], name='receipts_of_holder'),
        ),
        migrations.AddIndex(
            model_name='attemptreceipt',
            index=models.Index(condition=models.Q(('found_at', None), ('kind', 'not_yet')), fields=['look_until'], name='receipts_waiting'),
        ),
        migrations.AddConstraint(
            model_name='attemptreceipt',
            constraint=models.UniqueConstraint(fields=('code',), name='one_receipt_per_code'),
        ),
        migrations.AddConstraint(
            model_name='attemptreceipt',
            constraint=models.UniqueConstraint(fields=('submission',), name='one_receipt_per_failure'),
        ),
        migrations.AddConstraint(
            model_name='attemptreceipt',
            constraint=models.UniqueConstraint(fields=('link_hash',), name='one_receipt_per_link'),
        ),
        migrations.AddConstraint(
            model_name='attemptreceipt',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['closed', 'failed']), _negated=True), name='a_closed_site_writes_no_receipt_down'),
        ),
        migrations.AddConstraint(
            model_name='attemptreceipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'not_yet'), ('look_until__isnull', False)), models.Q(models.Q(('kind', 'not_yet'), _negated=True), ('found_at__isnull', True), ('look_until__isnull', True), ('matches', [])), _connector='OR'), name='a_notice_is_looked_for_when_it_is_not_yet_there'),
        ),
        migrations.AddConstraint(
            model_name='attemptreceipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('called_at__isnull', False), ('kind', 'called'), models.Q(('called', ''), _negated=True), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('kind', 'called'), _negated=True), ('called', ''), ('called_at__isnull', True), ('outcome', '')), _connector='OR'), name='a_call_has_its_number_its_time_and_its_outcome'),
        ),
        migrations.AddConstraint(
            model_name='attemptreceipt',
            constraint=models.CheckConstraint(condition=models.Q(('people__range', (1, 8))), name='receipt_is_for_1_to_8_people'),
        ),
        migrations.AddConstraint(
            model_name='bulkchangepart',
            constraint=models.UniqueConstraint(fields=('change', 'office'), name='one_part_of_a_bulk_change_per_office'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['agent', 'looked_at'], name='looks_by_agent'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['agent', 'kind', 'looked_at'], name='looks_by_agent_and_kind'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['kind', 'looked_at'], name='looks_by_kind'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['looked_at'], name='looks_by_time'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['person', 'looked_at'], name='looks_at_person'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['appointment', 'looked_at'], name='looks_at_appointment'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accesslog',
            trigger=pgtrigger.compiler.Trigger(name='is_append_only', sql=offices.triggers.AlwaysSql(func="RAISE EXCEPTION 'appointments_accesslog is append-only' USING ERRCODE = 'integrity_constraint_violation';", hash='56c8b273ba4a01523178e7e5ab4e235ccd0c4731', operation='UPDATE OR DELETE', pgid='pgtrigger_is_append_only_17463', table='appointments_accesslog', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accesslog',
            trigger=pgtrigger.compiler.Trigger(name='is_audited', sql=offices.triggers.OwnersSql(func='\nINSERT INTO appointments_auditrow ("table", "row", what, state, content, "by", "at")\nVALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id)::text, lower(TG_OP), coalesce(\'\', \'\'),\n    encode(sha256(convert_to(jsonb_build_array(NEW.id, NEW.agent_id, NEW.call_id, NEW.person, NEW.appointment_id, NEW.kind, NEW.page, NEW.role, NEW.office_id, encode(NEW.reason, \'hex\'), NEW.has_reason, NEW.looked_at AT TIME ZONE \'UTC\')::text, \'UTF8\')), \'hex\'), session_user, clock_timestamp());\nRETURN NULL;\n', hash='9597b66130c11bc4fdb340ea919e435305359800', operation='INSERT', pgid='pgtrigger_is_audited_88db5', table='appointments_accesslog', when='AFTER')),
        ),
        migrations.AddField(
            model_name='contactcode',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='appointments.call'),
        ),
        migrations.AddConstraint(
            model_name='daynote',
            constraint=models.UniqueConstraint(fields=('submission',), name='one_note_per_submission'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('token_hash',), name='one_draft_per_cookie'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('help_code', ''), _negated=True), fields=('help_code',), name='one_draft_per_help_code'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['started_at'], name='calls_by_start'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['agent', 'started_at'], name='calls_by_agent'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['outcome', 'started_at'], name='calls_by_outcome'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['agent', 'outcome', 'started_at'], name='calls_by_agent_and_outcome'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('draft__isnull', False)), fields=['draft'], name='calls_by_draft'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('agent',), name='one_open_call_per_agent'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', '')), models.Q(('ended_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='call_has_an_outcome_once_it_ends'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', False), ('caller', 'helper'), models.Q(('relation', ''), _negated=True), models.Q(('agreed_by', ''), _negated=True)), models.Q(('agreed_at', None), ('agreed_by', ''), ('caller', 'asked'), models.Q(('relation', ''), _negated=True)), models.Q(models.Q(('caller__in', ['helper', 'asked']), _negated=True), ('agreed_at', None), ('agreed_by', ''), ('relation', '')), _connector='OR'), name='call_of_a_helper_says_who_and_that_the_person_agreed'),
        ),
        migrations.AddConstraint(
            model_name='earlierrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('appointment',), name='one_wait_per_appointment'),
        ),
        migrations.AddConstraint(
            model_name='earlierrequest',
            constraint=models.CheckConstraint(condition=models.Q(('notice_days__range', (1, 90))), name='notice_is_1_to_90_days'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(fields=['person'], name='attendees_of_person'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(fields=['found_by'], name='attendees_by_number_and_birth'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=django.contrib.postgres.indexes.GinIndex(fields=['name_digests'], name='attendees_by_name'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(fields=['born_digest'], name='attendees_by_birth'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(condition=models.Q(('is_active', True), ('is_verified', False)), fields=['appointment'], name='attendees_unverified'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('person',), name='one_active_appointment_per_person'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.UniqueConstraint(fields=('appointment', 'position'), name='one_attendee_per_position'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(('presence__in', ['', 'arrived', 'seen', 'unseen', 'no_show'])), name='a_mark_of_ones_own_is_a_mark'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(('position__range', (1, 8))), name='position_is_1_to_8'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person', ''), _negated=True), models.Q(('born_digest', ''), ('country_of_birth', b''), ('date_of_birth', b''), ('family_name', b''), ('found_by', ''), ('given_names', b''), ('is_active', False), ('name_digests', []), ('notice', None)), _connector='OR'), name='who_comes_is_known_whole_or_not_at_all'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendee',
            trigger=pgtrigger.compiler.Trigger(name='is_known_as_one', sql=offices.triggers.AlwaysSql(declare='DECLARE known varchar;', func="\nPERFORM pg_advisory_xact_lock_shared(385001);\n\nIF TG_OP = 'INSERT' AND NEW.notice_id IS NOT NULL THEN\n    SELECT person INTO known FROM appointments_notice WHERE id = NEW.notice_id;\n    NEW.person := coalesce(known, NEW.person);\nEND IF;\n\nSELECT former.new INTO known FROM appointments_formerdigest former WHERE former.old = NEW.person;\nIF FOUND THEN\n    NEW.person := known;\nEND IF;\nSELECT person INTO known FROM appointments_sameperson WHERE alias = NEW.person;\nIF FOUND THEN\n    NEW.person := known;\nEND IF;\nRETURN NEW;\n", hash='e5966cbe28b54bc3af89b10925f1b35978f09e21', operation='INSERT OR UPDATE OF "person"', pgid='pgtrigger_is_known_as_one_119d5', table='appointments_attendee', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='appointmentevent',
            index=models.Index(condition=models.Q(('actor__startswith', 'user:')), fields=['happened_at'], name='events_by_staff'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointmentevent',
            trigger=pgtrigger.compiler.Trigger(name='is_append_only', sql=offices.triggers.AlwaysSql(func="RAISE EXCEPTION 'appointments_appointmentevent is append-only' USING ERRCODE = 'integrity_constraint_violation';", hash='bdff571f9eb81c6c91d7cc1d7107df4efebb235d', operation='UPDATE OR DELETE', pgid='pgtrigger_is_append_only_4acc3', table='appointments_appointmentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointmentevent',
            trigger=pgtrigger.compiler.Trigger(name='is_never_earlier_unasked', sql=offices.triggers.AlwaysSql(condition='WHEN (NEW."kind" = \'moved\')', func="\n            IF NEW.actor <> 'person' AND NEW.offer_id IS NULL AND NEW.reason !~ '^(agent:|agreed$|untold$)' AND (\n                SELECT wished.starts_at < had.starts_at FROM offices_slot wished, offices_slot had\n                WHERE wished.id = NEW.to_slot_id AND had.id = NEW.from_slot_id\n            ) THEN\n                RAISE EXCEPTION 'nobody is moved to an earlier time unasked'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='4403bb5a31fd4da48e612792aeac5c8bcd488733', operation='INSERT', pgid='pgtrigger_is_never_earlier_unasked_98b90', table='appointments_appointmentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointmentevent',
            trigger=pgtrigger.compiler.Trigger(name='says_what_happened', sql=offices.triggers.AlwaysSql(func="\n            IF NOT EXISTS (\n                SELECT FROM appointments_appointment found\n                WHERE found.id = NEW.appointment_id AND found.version = NEW.version\n                    AND (NEW.kind NOT IN ('booked', 'moved', 'cancelled', 'reinstated', 'joined', 'left', 'split', 'contact', 'link', 'office', 'report_by') OR age(found.xmin) <= 0)\n                    AND (NEW.kind <> 'cancelled' OR found.status = 'cancelled')\n                    AND (NEW.kind NOT IN ('booked', 'reinstated') OR found.status = 'booked')\n            ) THEN\n                RAISE EXCEPTION 'an event says what its own transaction did'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            IF abs(extract(epoch FROM clock_timestamp() - NEW.happened_at)) > 3600 AND session_user <> (\n                SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID\n            ) THEN\n                RAISE EXCEPTION 'an event has the time at which it happened'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='eba7d41dc76f6e4ed04bb5bccd98bbafb5e53b5e', operation='INSERT', pgid='pgtrigger_says_what_happened_9be85', table='appointments_appointmentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointmentevent',
            trigger=pgtrigger.compiler.Trigger(name='is_audited', sql=offices.triggers.OwnersSql(func='\nINSERT INTO appointments_auditrow ("table", "row", what, state, content, "by", "at")\nVALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id)::text, lower(TG_OP), coalesce(\'\', \'\'),\n    encode(sha256(convert_to(jsonb_build_array(NEW.id, NEW.appointment_id, NEW.kind, NEW.version, NEW.happened_at AT TIME ZONE \'UTC\', NEW.actor, NEW.from_slot_id, NEW.to_slot_id, NEW.reason, NEW.member, NEW.offer_id, NEW.earliest AT TIME ZONE \'UTC\')::text, \'UTF8\')), \'hex\'), session_user, clock_timestamp());\nRETURN NULL;\n', hash='2cebb36845f08d0567d9730589e6885f9257a9ed', operation='INSERT', pgid='pgtrigger_is_audited_f4dee', table='appointments_appointmentevent', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='placehold',
            constraint=models.CheckConstraint(condition=models.Q(('people__range', (1, 8))), name='place_hold_is_for_1_to_8_people'),
        ),
        migrations.AddConstraint(
            model_name='placehold',
            constraint=models.CheckConstraint(condition=models.Q(('unverified__lte', models.F('people'))), name='no_more_are_unverified_than_places_are_held'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('appointment',), name='one_open_offer_per_appointment'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('appointment', 'offered_on'), name='one_offer_per_appointment_and_day'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('appointment', 'number'), name='one_offer_per_appointment_and_number'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('appointment', 'slot'), name='one_offer_per_appointment_and_slot'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('number__range', (1, 3))), name='offer_number_is_1_to_3'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('people__range', (1, 8))), name='offer_is_for_1_to_8_people'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('place__isnull', False), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('ended_at__isnull', False), ('place__isnull', True)), _connector='OR'), name='offer_holds_a_place_while_it_is_open'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('made_at'))), name='offer_can_be_answered'),
        ),
        migrations.AddConstraint(
            model_name='calltry',
            constraint=models.CheckConstraint(condition=models.Q(('again_at__isnull', True), ('result', 'not_reached'), _connector='OR'), name='only_who_was_not_reached_is_called_again'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calltry',
            trigger=pgtrigger.compiler.Trigger(name='is_append_only', sql=offices.triggers.AlwaysSql(func="RAISE EXCEPTION 'appointments_calltry is append-only' USING ERRCODE = 'integrity_constraint_violation';", hash='18cba1e5268270bc0fe7f24917c0ceda3e4aa826', operation='UPDATE OR DELETE', pgid='pgtrigger_is_append_only_dc463', table='appointments_calltry', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='relocation',
            index=models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['id'], name='relocations_unfinished'),
        ),
        migrations.AddIndex(
            model_name='relocatedparty',
            index=models.Index(condition=models.Q(('called_at__isnull', True), ('ended_at__isnull', True), ('needs_call', True)), fields=['relocation'], name='relocated_parties_to_call'),
        ),
        migrations.AddConstraint(
            model_name='relocatedparty',
            constraint=models.UniqueConstraint(fields=('relocation', 'appointment'), name='nobody_is_moved_twice_by_one_relocation'),
        ),
        migrations.AddConstraint(
            model_name='relocatedparty',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('appointment',), name='one_live_move_per_appointment'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', b''), ('answered_at__isnull', True), ('answered_by', '')), models.Q(('answered_at__isnull', False), models.Q(('answered_by', ''), _negated=True)), _connector='OR'), name='report_is_answered_by_someone'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status__in', ['planned', 'unknown'])), fields=['due_at'], name='messages_due'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status__in', ['planned', 'unknown'])), fields=['waits_since'], name='messages_late'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('wording', ''), _negated=True), fields=['wording', 'appointment'], name='messages_compared'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status', 'failed')), fields=['-id'], name='messages_failed'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status', 'sending')), fields=['claimed_until'], name='messages_claimed'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('followed_up_at__isnull', True), models.Q(('status', 'failed'), ('delivery', 'undelivered'), _connector='OR')), fields=['id'], name='messages_to_follow_up'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('offer__isnull', True), models.Q(('kind__in', ['link', 'copy', 'contact_changed', 'still_right', 'report_answered', 'code', 'consent_code']), _negated=True)), fields=('appointment', 'version', 'kind', 'channel'), name='one_message_per_version_kind_and_channel'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'still_right')), fields=('appointment', 'version', 'channel', 'due_at'), name='one_yearly_message_per_version_time_and_channel'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('offer__isnull', False)), fields=('offer', 'channel'), name='one_message_per_offer_and_channel'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'offer'), ('offer__isnull', False)), models.Q(models.Q(('kind', 'offer'), _negated=True), ('offer__isnull', True)), _connector='OR'), name='message_of_an_offer_names_it'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('attempt__isnull', False)), fields=('attempt', 'channel'), name='one_message_per_attempt_and_channel'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('alert__isnull', False)), fields=('alert',), name='one_message_per_alert'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('alert', None), ('appointment', None), ('attempt__isnull', False), ('kind', 'attempt_follow_up'), ('warning', None)), models.Q(('alert__isnull', False), ('appointment', None), ('attempt', None), ('kind', 'too_many_looks'), ('warning', None)), models.Q(('alert', None), ('appointment', None), ('attempt', None), ('kind', 'few_places'), ('warning__isnull', False)), models.Q(models.Q(('kind__in', ['attempt_follow_up', 'too_many_looks', 'few_places']), _negated=True), ('alert', None), ('appointment__isnull', False), ('attempt', None), ('warning', None)), _connector='OR'), name='message_is_about_what_its_kind_says'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claimed_until__isnull', False), ('status', 'sending')), models.Q(models.Q(('status', 'sending'), _negated=True), ('claimed_until__isnull', True)), _connector='OR'), name='message_is_claimed_while_being_sent'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='message_sent_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('handed_over_at__isnull', False), ('status', 'unknown')), models.Q(('handed_over_at__isnull', True), ('status', 'planned')), models.Q(('status__in', ['planned', 'unknown']), _negated=True), _connector='OR'), name='message_is_unknown_only_if_handed_over'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('provider_id', ''), _negated=True), fields=('provider', 'provider_id'), name='one_message_per_number_at_the_provider'),
        ),
        migrations.AddIndex(
            model_name='todo',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['claimed_by'], name='to_dos_claimed'),
        ),
        migrations.AddIndex(
            model_name='todo',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['kind', 'made_at'], name='to_dos_open_by_kind'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at__isnull', True)), fields=('appointment', 'kind'), name='one_open_to_do_per_kind_and_appointment'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at__isnull', True)), fields=('attempt', 'kind'), name='one_open_to_do_per_kind_and_attempt'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at__isnull', True)), fields=('call',), name='one_open_to_do_per_call'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at__isnull', True)), fields=('agent',), name='one_open_to_do_per_agent'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agent', None), ('appointment', None), ('attempt__isnull', False), ('call', None), ('kind', 'not_yet')), models.Q(('agent__isnull', False), ('appointment', None), ('attempt', None), ('call', None), ('kind', 'too_many_looks')), models.Q(('agent', None), ('attempt', None), ('kind', 'call_back'), models.Q(('appointment', None), ('call', None), _negated=True)), models.Q(models.Q(('kind__in', ['not_yet', 'too_many_looks', 'call_back']), _negated=True), ('agent', None), ('appointment__isnull', False), ('attempt', None), ('call', None)), _connector='OR'), name='to_do_is_about_what_its_kind_says'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', True), ('claimed_by', '')), models.Q(('claimed_at__isnull', False), models.Q(('claimed_by', ''), _negated=True)), _connector='OR'), name='to_do_is_claimed_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='todo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by', '')), models.Q(('done_at__isnull', False), models.Q(('done_by', ''), _negated=True)), _connector='OR'), name='to_do_is_done_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(('asked__len__gte', 2)), name='caller_is_asked_two_facts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='verification',
            trigger=pgtrigger.compiler.Trigger(name='is_append_only', sql=offices.triggers.AlwaysSql(func="RAISE EXCEPTION 'appointments_verification is append-only' USING ERRCODE = 'integrity_constraint_violation';", hash='e17fa5b26882b4e68f86e22414a0682e4911da97', operation='UPDATE OR DELETE', pgid='pgtrigger_is_append_only_5f3ac', table='appointments_verification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='verification',
            trigger=pgtrigger.compiler.Trigger(name='is_audited', sql=offices.triggers.OwnersSql(func='\nINSERT INTO appointments_auditrow ("table", "row", what, state, content, "by", "at")\nVALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id)::text, lower(TG_OP), coalesce(\'\', \'\'),\n    encode(sha256(convert_to(jsonb_build_array(NEW.id, NEW.call_id, NEW.person, NEW.asked, NEW.has_passed, NEW.opens_all, NEW.opens, NEW.checked_at AT TIME ZONE \'UTC\', NEW.has_double, NEW.mark, NEW.second_id)::text, \'UTF8\')), \'hex\'), session_user, clock_timestamp());\nRETURN NULL;\n', hash='e737ffb460f167987e794ef78533bbb6744c9d0a', operation='INSERT', pgid='pgtrigger_is_audited_a1a0b', table='appointments_verification', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='sameperson',
            constraint=models.UniqueConstraint(fields=('alias',), name='one_person_per_alias'),
        ),
        migrations.AddConstraint(
            model_name='sameperson',
            constraint=models.CheckConstraint(condition=models.Q(('alias', models.F('person')), _negated=True), name='nobody_is_their_own_alias'),
        ),
        migrations.AddIndex(
            model_name='walkin',
            index=models.Index(fields=['office', 'arrived_at'], name='walk_ins_of_an_office'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.UniqueConstraint(fields=('submission',), name='one_walk_in_per_submission'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.CheckConstraint(condition=models.Q(('people__range', (1, 8))), name='walk_in_is_for_1_to_8_people'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', ''), ('outcome', '')), models.Q(('ended_at__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='walk_in_ends_with_an_outcome_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('appointment__isnull', False), ('outcome', 'appointment')), models.Q(models.Q(('outcome', 'appointment'), _negated=True), ('appointment', None)), _connector='OR'), name='walk_in_has_an_appointment_exactly_when_given_one'),
        ),
        migrations.AddIndex(
            model_name='contactcode',
            index=models.Index(fields=['person', 'made_at'], name='codes_of_a_person'),
        ),
    ]
