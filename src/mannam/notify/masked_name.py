"""Names for screens that others can see."""

HANGUL = ("가", "힣")


def masked_name(name: str) -> str:
    """``name`` with its middle hidden: 김영순 is 김O순, 김율 is 김O; of Latin words the first letters stay."""
    if not name or not HANGUL[0] <= name[0] <= HANGUL[1]:
        return " ".join(f"{word[0]}…" for word in name.split())
    letters = "".join(name.split())
    return letters[0] + "O" * max(len(letters) - 2, 1) + letters[2:][-1:]
