"""One mail per person at a rhythm, and webhooks. Followers and digests of before are kept.

A follower was an address of one partnership; now a reader is an address, and follows partnerships. Whoever followed several
gets one weekly mail; each goes on where their last digest ended. Links in mails that are out already stay good: the key stays.
"""

import secrets
from datetime import timedelta
from typing import Any

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

RHYTHMS = [('daily', 'Every day'), ('weekly', 'Every week, on Monday'), ('monthly', 'Every month, on the first day'), ('none', 'No mail')]


def make_readers(apps: Any, schema_editor: Any) -> None:
    """Make a reader of each address, and note up to where each follower was told."""
    Reader, Follower = apps.get_model('updates', 'Reader'), apps.get_model('updates', 'Follower')
    Digest, Person = apps.get_model('updates', 'Digest'), apps.get_model(settings.AUTH_USER_MODEL)
    people = {email.lower(): pk for pk, email in Person.objects.filter(is_active=True).values_list('pk', 'email')}
    readers: dict[str, Any] = {}
    for follower in Follower.objects.order_by('pk').iterator():
        email = follower.email.strip().lower()
        last = follower.last_digest
        if last is None and follower.confirmed_at is not None:
            # They follow since a digest that went out before they confirmed; none at all: from the beginning.
            sent = Digest.objects.filter(partnership=follower.partnership_id, sent_at__lt=follower.confirmed_at)
            last = sent.order_by('-sent_at', '-pk').first()
        if email not in readers:
            readers[email] = Reader.objects.create(
                email=email, person_id=people.get(email), language=follower.language, key=secrets.token_hex(32)
            )
        reader = readers[email]
        if follower.confirmed_at is not None:
            due = last.sent_at + timedelta(days=7) if last is not None else follower.confirmed_at
            if reader.next_at is None or due < reader.next_at:
                reader.next_at = due
            if last is not None and (reader.told_at is None or last.sent_at > reader.told_at):
                reader.told_at = last.sent_at
            reader.save(update_fields=['next_at', 'told_at'])
        Follower.objects.filter(pk=follower.pk).update(
            reader=reader, asked_language=follower.language, told_until=last.journal_length if last is not None else 0
        )
    if schema_editor.connection.vendor == 'postgresql':
        # The checks of the new foreign keys are due at the end; a table with checks due cannot be altered before.
        schema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')
        schema_editor.execute('SET CONSTRAINTS ALL DEFERRED')


class Migration(migrations.Migration):

    dependencies = [
        ('updates', '0002_mail_by_the_worker'),
        ('partnerships', '0005_obligations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('language', models.CharField(default='en', max_length=35)),
                ('rhythm', models.CharField(choices=RHYTHMS, default='weekly', max_length=10)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('next_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['next_at'], name='readers_due')],
            },
        ),
        migrations.AddField(
            model_name='follower',
            name='reader',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='updates.reader'),
        ),
        migrations.AddField(model_name='follower', name='asked_language', field=models.CharField(default='en', max_length=35)),
        migrations.AddField(model_name='follower', name='asked_rhythm', field=models.CharField(choices=RHYTHMS, default='weekly', max_length=10)),
        migrations.AddField(model_name='follower', name='told_until', field=models.PositiveBigIntegerField(default=0)),
        migrations.RunPython(make_readers, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name='follower', name='one_follower_per_address'),
        migrations.RemoveField(model_name='follower', name='email'),
        migrations.RemoveField(model_name='follower', name='language'),
        migrations.RemoveField(model_name='follower', name='last_digest'),
        migrations.AlterField(
            model_name='follower',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='updates.reader'),
        ),
        migrations.AddConstraint(
            model_name='follower',
            constraint=models.UniqueConstraint(fields=('partnership', 'reader'), name='one_follower_per_reader'),
        ),
        migrations.RemoveConstraint(model_name='digest', name='one_digest_per_period'),
        migrations.RemoveField(model_name='digest', name='covers_from'),
        migrations.RemoveField(model_name='digest', name='journal_from'),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('partnership', 'journal_length'), name='one_digest_per_head'),
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500)),
                ('secret', models.CharField(max_length=400)),
                ('old_secret', models.CharField(blank=True, max_length=400)),
                ('old_secret_until', models.DateTimeField(null=True)),
                ('kinds', models.JSONField(default=list)),
                ('is_on', models.BooleanField(default=True)),
                ('journal_until', models.PositiveBigIntegerField(default=0)),
                ('retry_at', models.DateTimeField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='partnerships.partnership')),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(max_length=50, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('journal_number', models.PositiveBigIntegerField(null=True)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'waits'), ('taken', 'taken'), ('failed', 'given up')], default='waiting', max_length=10)),
                ('n_tries', models.PositiveSmallIntegerField(default=0)),
                ('queued_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('problem', models.CharField(blank=True, max_length=20)),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='updates.webhook')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(fields=['webhook', 'state', 'id'], name='deliveries_in_order')],
            },
        ),
    ]
