"""Rights of a token: what it may write and read, by its role, its account and its debate."""

from __future__ import annotations

from django.db.models import Model

from debates.editing import roles
from debates.models import Debate, Source
from debates.review.candidates import candidates
from debates.writing.fields import debate_of
from debates.writing.reach import is_shared
from debates.writing.refusals import NotAllowed
from debates.writing.tokens import Writer

SHARED_WITH_OTHERS = "This token writes one debate alone, and others may refer to this {kind}."

UNSEEN = "This token reads what its debate refers to, and what is public. This {kind} is neither."


def check_right(writer: Writer, verb: str, model: type[Model]) -> None:
    """Refuse a kind of write that neither role nor account allows. Raises NotAllowed."""
    permission = f"debates.{verb}_{model._meta.model_name}"
    check_permission(writer, permission, f"{verb} {model._meta.verbose_name_plural}")


def check_permission(writer: Writer, permission: str, action: str) -> None:
    """Refuse what neither role nor account allow. Raises NotAllowed.

    action  the permission is for, after "may not"
    """
    if not writer.has_perm(permission):
        role = writer.token.get_role_display().partition(":")[0]
        raise NotAllowed(f"This token may not {action}. Its role is {role}.")


def check_reach(writer: Writer, instance: Model) -> None:
    """Refuse to change what is public, or out of reach of the token. Raises NotAllowed."""
    check_not_public(writer, instance)
    check_scope(writer, instance)


def check_not_public(writer: Writer, instance: Model) -> None:
    """Refuse to change what is or was public without the right to publish. Raises NotAllowed."""
    if not roles.may_publish(writer) and roles.is_public(instance):
        raise NotAllowed(roles.FOR_EDITORS)


def check_scope(writer: Writer, instance: Model, *, adds: bool = False) -> None:
    """Refuse what the token does not reach, where it writes one debate alone. Raises NotAllowed.

    adds  whether the object is new: what several debates share may be added
    """
    if writer.debate is None:
        return
    own = debate_of(instance)
    if own is None and not isinstance(instance, Debate):
        if adds:
            return
        raise NotAllowed(SHARED_WITH_OTHERS.format(kind=instance._meta.verbose_name))
    if own != writer.debate.pk:
        raise NotAllowed(f"This token writes the debate “{writer.debate}” alone.")


def sees_whole(writer: Writer, instance: Model) -> bool:
    """Tell whether a token may read an object with what no reader is shown. Raises NotAllowed.

    A token that writes one debate alone reads what that debate refers to as a whole, but for a
    source to which another one refers as well; and otherwise no more than readers do.
    """
    check_scope(writer, instance, adds=True)
    if writer.debate is None or debate_of(instance) == writer.debate.pk:
        return True
    model = type(instance)
    if candidates(writer.debate)[model].filter(pk=instance.pk).exists():
        return not isinstance(instance, Source) or not is_shared(instance, writer.debate)
    if not roles.is_public(instance):
        raise NotAllowed(UNSEEN.format(kind=model._meta.verbose_name))
    return False
