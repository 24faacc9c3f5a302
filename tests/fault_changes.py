"""What stands in the place of something that a reader sees, wrong in one respect."""

import random
import re

from howlearn_site.claims.reading import COMPARING, NUMBER_WORDS

Draw = random.Random


def other_digit(text: str, draw: Draw) -> str:
    places = [n for n, character in enumerate(text) if character.isdigit()]
    place = draw.choice(places)
    digit = draw.choice([d for d in "123456789" if d != text[place]])
    return text[:place] + digit + text[place + 1 :]


def other_word(text: str, draw: Draw) -> str:
    worth = NUMBER_WORDS[text.lower()]
    word = draw.choice([w for w, value in NUMBER_WORDS.items() if value != worth])
    return word.capitalize() if text[0].isupper() else word


def other_number(text: str, draw: Draw) -> str:
    return (other_word if text.lower() in NUMBER_WORDS else other_digit)(text, draw)


def opposite(text: str, draw: Draw) -> str:
    pair = next(pair for pair in COMPARING if text.lower() in pair)
    word = pair[1 - pair.index(text.lower())]
    return word.capitalize() if text[0].isupper() else word


def other_sign(text: str, draw: Draw) -> str:
    return text[1:] if text[0] in "-−+" else f"−{text}"


def wrong_formula(text: str, draw: Draw) -> str:
    exchanged = {"+": "-", "-": "+", "=": "\\ne ", "<": ">", ">": "<", "/": "+"}
    places = [n for n, character in enumerate(text) if character in exchanged]
    if not places:
        return f"2 {text}"
    place = draw.choice(places)
    return text[:place] + exchanged[text[place]] + text[place + 1 :]


def wrong_factor(text: str, draw: Draw) -> str:
    return other_digit(text, draw) if re.search(r"\d", text) else f"2 {text}"


def wrong_index(text: str, draw: Draw) -> str:
    places = list(re.finditer(r"_\{?([a-zA-Z0-9])", text))
    if not places:
        return text
    match = draw.choice(places)
    index = match[1]
    other = "2" if index == "1" else "1" if index.isdigit() else "k" if index != "k" else "j"
    return text[: match.start(1)] + other + text[match.end(1) :]


def other_shape(text: str, _: Draw) -> str:
    if "examples" in text:
        return text.replace("examples", "features")
    return text.replace("dimensions", "examples")


MESSAGE_WORDS = {
    "two": "three", "three": "four", "four": "two", "twice": "triple", "uphill": "downhill",
    "lowest": "highest", "smaller": "larger", "sums to 1": "sums to 2", "factor 2": "factor 3",
}  # fmt: skip


def other_message(text: str, _: Draw) -> str:
    first = rf"\b({'|'.join(MESSAGE_WORDS)})\b"
    return re.sub(first, lambda match: MESSAGE_WORDS[match[0]], text, count=1)
