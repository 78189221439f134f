"""How provisions and laws are called in words: by article, by law and article, and from when to when a law is in force.

article_words    第二十一条第三款            where the law is named beside it
cite_words       第218号令第二十一条第三款   everywhere else
cites_words      several, each law named once
"""

from collections.abc import Iterable
from datetime import timedelta

from zhengan.law import Catalogue, Instrument, parse_address
from zhengan.law.text.numerals import han_of


def article_words(cite: str, catalogue: Catalogue) -> str:
    """An address as a lawyer writes it: 第二十一条第三款, 第三十七条 where the article has one paragraph."""
    address = parse_address(cite)
    if address is None:
        return cite
    number, _, inserted = address.article.partition("-")
    words = f"第{han_of(int(number))}条" + (f"之{han_of(int(inserted))}" if inserted else "")
    instrument = catalogue.instruments.get(address.instrument)
    articles = {item.number: item for item in instrument.articles} if instrument else {}
    only = address.article in articles and len(articles[address.article].paragraphs) == 1
    if address.paragraph is not None and not only:
        words += f"第{han_of(address.paragraph)}款"
    return words + (f"第（{han_of(address.item)}）项" if address.item is not None else "")


def cite_words(cite: str, catalogue: Catalogue) -> str:
    """An address with its law: 第82号令第二十六条. An address of a law that is not on file stays as it is."""
    law = law_words(cite, catalogue)
    return law + article_words(cite, catalogue) if law else cite


def cites_words(cites: Iterable[str], catalogue: Catalogue) -> str:
    """Addresses with their laws, each address and each law named once: 第218号令第六十二条、第六十三条；证联网规范第二十条."""
    grouped: dict[str, list[str]] = {}
    for cite in dict.fromkeys(cites):
        law = law_words(cite, catalogue)
        words = article_words(cite, catalogue) if law else cite
        if words not in (told := grouped.setdefault(law, [])):
            told.append(words)
    return "；".join(law + "、".join(words) for law, words in grouped.items())


def law_words(cite: str, catalogue: Catalogue) -> str:
    """What the law is called that an address lies in; '' where it is not on file."""
    address = parse_address(cite)
    instrument = catalogue.instruments.get(address.instrument) if address else None
    return instrument.called if instrument else ""


def title_words(instrument: Instrument) -> str:
    """Title and number: 《证券期货业网络和信息安全管理办法》（证监会令第218号）."""
    return f"《{instrument.title.strip('《》')}》" + (f"（{instrument.number}）" if instrument.number else "")


def force_words(instrument: Instrument, catalogue: Catalogue) -> str:
    """From when to when a law is in force, and by which other one it was repealed."""
    start, end = instrument.in_force_from, instrument.in_force_until
    if end is None:
        return f"{start} 起施行"
    repealing = next((item.called for item in catalogue.instruments.values() if instrument.id in item.repeals), "")
    by = f"由{repealing}废止" if repealing else "不再施行"
    return f"{start} 至 {end} 施行，{end + timedelta(days=1)} 起{by}"
