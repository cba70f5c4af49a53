"""At which number somebody can be told of a visit."""

from mannam.models import Visit, Visitor


def telephone_of(visit: Visit) -> str:
    """The applicant's, or of who named the applicant, in E.164; "" where none is known."""
    applicant = visit.applicant
    if applicant.telephone or applicant.registered_by_id is None:
        return applicant.telephone
    named_by = Visitor.objects.filter(user=applicant.registered_by_id).first()
    return "" if named_by is None else named_by.telephone
