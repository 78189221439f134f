"""How people and systems spell a number: groups, dashes, country prefix, full-width digits. What is labelled is the number itself."""

from random import Random

from tests.protect.third.marked import mark

_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


class Kept:
    """As systems keep it."""

    @staticmethod
    def id18(random: Random, value: str) -> str:
        """A small x where nobody minded."""
        return mark("resident_id18", value.lower(), "lower") if random.random() < 0.1 else mark("resident_id18", value)

    @staticmethod
    def mobile(random: Random, value: str) -> str:
        """Digits; with the country's 86 before it, the label stands on the eleven digits."""
        return f"+86{mark('mobile', value, 'prefix')}" if random.random() < 0.05 else mark("mobile", value)

    @staticmethod
    def landline(random: Random, area: str, number: str) -> str:
        """Area code, dash, number; or without the dash."""
        return mark("landline", f"{area}-{number}" if random.random() < 0.7 else area + number)

    @staticmethod
    def card(random: Random, value: str) -> str:
        """Digits."""
        del random
        return mark("bank_card", value)

    @staticmethod
    def plate(random: Random, value: str) -> str:
        """Without a dot."""
        del random
        return mark("plate", value)


class Spelt:
    """As people write it."""

    @staticmethod
    def id18(random: Random, value: str) -> str:
        """Whole, in groups, wide."""
        draw = random.random()
        if draw < 0.86:
            return Kept.id18(random, value)
        if draw < 0.93:
            return mark("resident_id18", f"{value[:6]} {value[6:14]} {value[14:]}", "spaced")
        if draw < 0.96:
            return mark("resident_id18", f"{value[:6]}-{value[6:14]}-{value[14:]}", "dashed")
        return mark("resident_id18", value.translate(_WIDE), "wide")

    @staticmethod
    def mobile(random: Random, value: str) -> str:
        """Whole, 3-4-4 with spaces or dashes, behind +86, wide."""
        three = (value[:3], value[3:7], value[7:])
        draw = random.random()
        if draw < 0.66:
            return mark("mobile", value)
        if draw < 0.77:
            return mark("mobile", " ".join(three), "spaced")
        if draw < 0.86:
            return mark("mobile", "-".join(three), "dashed")
        if draw < 0.97:
            prefix = random.choice(("+86 ", "+86-", "+86", "(+86)", "0086-", "86-"))
            grouped = draw >= 0.92 and prefix[-1] in " -"  # nobody writes +86138 1234 5678
            return prefix + mark("mobile", " ".join(three) if grouped else value, "prefix")
        return mark("mobile", value.translate(_WIDE), "wide")

    @staticmethod
    def landline(random: Random, area: str, number: str) -> str:
        """Dash, space, brackets, +86, an extension behind (which is no part of the number)."""
        draw = random.random()
        if draw < 0.6:
            return mark("landline", f"{area}-{number}")
        if draw < 0.68:
            return mark("landline", f"{area}-{number[:-4]} {number[-4:]}", "spaced")
        if draw < 0.76:
            return mark("landline", f"({area}){number}", "brackets")
        if draw < 0.8:
            return mark("landline", f"（{area}）{number}", "brackets")
        if draw < 0.86:
            return mark("landline", f"{area} {number}", "spaced")
        if draw < 0.92:
            return "+86-" + mark("landline", f"{area[1:]}-{number}", "prefix")
        if draw < 0.97:
            return (
                mark("landline", f"{area}-{number}", "extension")
                + random.choice(("转", "-", " ext."))
                + str(random.randrange(100, 9999))
            )
        return mark("landline", area + number)

    @staticmethod
    def card(random: Random, value: str) -> str:
        """Whole, groups of four, wide."""
        fours = [value[at : at + 4] for at in range(0, len(value), 4)]
        if len(value) == 15:
            fours = [value[:4], value[4:10], value[10:]]
        draw = random.random()
        if draw < 0.66:
            return mark("bank_card", value)
        if draw < 0.92:
            return mark("bank_card", " ".join(fours), "spaced")
        if draw < 0.97:
            return mark("bank_card", "-".join(fours), "dashed")
        return mark("bank_card", value.translate(_WIDE), "wide")

    @staticmethod
    def plate(random: Random, value: str) -> str:
        """With the dot of the plate itself, or without."""
        return mark("plate", f"{value[:2]}·{value[2:]}", "dot") if random.random() < 0.3 else mark("plate", value)
