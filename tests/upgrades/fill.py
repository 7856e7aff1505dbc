"""Work of editors in a database of an earlier version: run by `manage.py shell` there.

It uses only what every version has: corrections, a former address, withdrawn and deleted
positions, a draft, figures, an account with its role, and synonyms of its own.
"""

from django.contrib.auth.models import Group, User

from debates.models import Counterpoint, Evidence, Expert, Position
from search.models import Synonym

ada = User.objects.create_user("ada", password="correct horse battery staple", is_staff=True)
ada.groups.add(Group.objects.get(name="Editors"))

first, second, third, fourth, fifth = Position.objects.order_by("pk")[:5]
first.statement += " It was said again."
first.save()
second.slug = f"{second.slug}-renamed"
second.save()
third.status, third.withdrawn_reason = "withdrawn", "The source was taken back."
third.save()
Counterpoint.objects.filter(position=fourth).delete()
Counterpoint.objects.filter(raised_by=fourth).delete()
fourth.delete()
fifth.status = "draft"
fifth.save()

expert = Expert.objects.order_by("pk").first()
expert.slug = f"{expert.slug}-renamed"
expert.save()
Evidence.objects.filter(position__status="published").last().delete()
figure = Evidence.objects.filter(position__status="published").first()
figure.value, figure.unit = "147.25", "percent"
figure.save()
Synonym.objects.create(term="tariff", alternative="customs duty", note="Ada's own.")
