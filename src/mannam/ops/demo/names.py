"""Names for made-up people: common surnames and given names, put together by chance."""

from random import Random

SURNAMES = tuple("김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진")
FIRST = tuple("가건경규기나다도동라리마민보상서선성소수승시아연영예우원유윤은인재정제주준지진찬채태하현혜호희")
SECOND = tuple("경규기나라람민서선성솔수아안연영온우원윤율은인재정주준지진찬태현호훈희")


def name(random: Random) -> str:
    """A made-up Korean name."""
    return random.choice(SURNAMES) + random.choice(FIRST) + random.choice(SECOND)
