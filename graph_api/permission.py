"""Permission: whether a viewer may ask a question at all, for her purpose, and what she may see then."""

from collections.abc import Collection

from graph_api.errors import CaseReferenceRequired, Forbidden, PurposeRequired, Unavailable
from graph_api.question.question import Question
from policies.edition import Edition
from policies.sight import Moment
from schema.sight import Sight, Viewer
from schema.vocabulary import FieldClass


def permit(viewer: Viewer, question: Question, moment: Moment) -> Sight:
    """What the viewer may see in the answer. May block. Raises as `permit_call` and `permit_reason`."""
    edition = permit_call(viewer, question.asks, moment)
    if not question.personal:
        return Sight()
    permit_reason(viewer, edition)
    return moment.decide(viewer, question.kinds | {FieldClass.EXISTENCE})


def permit_call(viewer: Viewer, asks: Collection[str], moment: Moment) -> Edition:
    """What is in force, for a viewer whose roles have these questions, and her purpose if she states one.

    Raises Forbidden, and Unavailable while the policies' files are wrong.
    """
    edition = moment.edition
    if edition is None:
        raise Unavailable("The policies can't be read at the moment, so nothing is answered.")
    for one in sorted(asks):
        if not edition.may(viewer, one):
            raise Forbidden(f"Your roles don't have the question {one}.")
    purpose = viewer.purpose
    if purpose is not None and purpose not in edition.purposes(viewer):
        raise Forbidden(f"The purpose {purpose} is not open to your roles.")
    return edition


def permit_reason(viewer: Viewer, edition: Edition) -> None:
    """Raise PurposeRequired or CaseReferenceRequired where she does not say why she asks."""
    purpose = viewer.purpose
    if purpose is None:
        raise PurposeRequired("Say why you ask: the header X-Purpose names one of your purposes.")
    if not viewer.case_reference and edition.case_reference_required(purpose, viewer):
        raise CaseReferenceRequired(f"{purpose} needs a case: name it in the header X-Case-Reference.")
