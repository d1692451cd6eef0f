"""Permission: whether a viewer may ask a question at all, for her purpose, and what she may see then."""

from graph_api.errors import CaseReferenceRequired, Forbidden, PurposeRequired, Unavailable
from graph_api.question.question import Question
from policies.sight import Moment
from schema.sight import Sight, Viewer
from schema.vocabulary import FieldClass


def permit(viewer: Viewer, question: Question, moment: Moment) -> Sight:
    """What the viewer may see in the answer. May block.

    Raises Forbidden for a question or a purpose that her roles never have, PurposeRequired,
    CaseReferenceRequired, and Unavailable while the policies' files are wrong.
    """
    edition = moment.edition
    if edition is None:
        raise Unavailable("The policies can't be read at the moment, so nothing is answered.")
    for one in sorted(question.asks):
        if not edition.may(viewer, one):
            raise Forbidden(f"Your roles don't have the question {one}.")
    purpose = viewer.purpose
    if purpose is not None and purpose not in edition.purposes(viewer):
        raise Forbidden(f"The purpose {purpose} is not open to your roles.")
    if not question.personal:
        return Sight()
    if purpose is None:
        raise PurposeRequired("Say why you ask: the header X-Purpose names one of your purposes.")
    if not viewer.case_reference and edition.case_reference_required(purpose, viewer):
        raise CaseReferenceRequired(f"{purpose} needs a case: name it in the header X-Case-Reference.")
    return moment.decide(viewer, question.kinds | {FieldClass.EXISTENCE})
