"""What an administrator reads of a policy's document, worded for the active language."""

from django.utils.translation import gettext

from mannam.domain.policy_faults import FAULTS, PolicyError


def fault_words(fault: PolicyError) -> str:
    """Why a document cannot be used, without its key and line."""
    return gettext(FAULTS[fault.code]) % fault.params
