"""The search: what students type, and the section that must come first."""

import gzip
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from mkdocs.structure.files import File
from playwright.sync_api import Browser

from howlearn_site.markup import glossary
from howlearn_site.pages.search_index import improved
from howlearn_site.paths import DOCS

# A place without # is a page, whose sections are as good as itself.
FIRST = {
    "softmax": "reading-digits/#ten-outputs-one-answer",
    "soft max": "reading-digits/#ten-outputs-one-answer",
    "epoch": "training/#the-loop",
    "derivative": "slopes/",
    "momentum": "better-descents/#keep-some-speed-momentum",
    "nesterov": "better-descents/#keep-some-speed-momentum",
    "Adam": "better-descents/#a-scale-for-each-weight-rmsprop-and-adam",
    "dead relu": "wrong-on-purpose/wrong-networks/#dead",
    "sigmoid": "weights/",
    "tanh": "weights/",
    "batch size": "training/#the-cost-goes-up-and-down",
    "how to install": "#install-the-package",
    "numpy install": "#install-the-package",
    "ModuleNotFoundError": "#install-the-package",
    "ImportError": "#install-the-package",
    "MSE": "cost-function/#from-errors-to-one-number",
    "loss function": "cost-function/",
    "why divide by n": "cost-function/#from-errors-to-one-number",
    "regularization": "reading-digits/#more-training-must-be-better",
    "weight decay": "reading-digits/#more-training-must-be-better",
    "overfitting": "training/#examples-it-has-not-seen",
    "early stopping": "training/#examples-it-has-not-seen",
    "train test split": "training/#examples-it-has-not-seen",
    "perceptron": "training/",
    "xor": "training/",
    "cross entropy": "training/#where-did-sigmoid-go",
    "hyperparameter": "training/#how-wide-and-how-fast",
    "backprop": "backpropagation/",
    "backpropogation": "backpropagation/",
    "delta": "backpropagation/",
    "chain rule": "chain-rule/",
    "learning rate": "gradient-descent/#how-large-may-the-learning-rate-be",
    "learning rate too big": "gradient-descent/#how-large-may-the-learning-rate-be",
    "gradient decent": "gradient-descent/",
    "my cost is nan": "gradient-descent/#when-it-diverges",
    "cost goes up": "wrong-on-purpose/wrong-steps/#climbing",
    "exploding gradients": "depth/#layer-by-layer",
    "what is a bias": "weights/",
    "neuron": "weights/",
    "logits": "weights/",
    "weight": "weights/",
    "local minimum": "minima/",
    "saddle": "slopes/#two-directions-the-saddle",
    "gradient": "slopes/#two-weights-one-gradient",
    "gradient check": "slopes/#from-measuring-to-a-formula",
    "finite difference": "slopes/#how-small-should-the-nudge-be",
    "matrix shapes": "notation/#rows-and-columns",
    "why is my network not learning": "wrong-on-purpose/wrong-networks/",
    "confusion matrix": "reading-digits/#the-test-once",
    "random seed": "reading-digits/#same-seed-same-score",
    "lab": "labs/",
    # Who writes a name as Python does means the function.
    "check_gradient": "reference/gradients/#howlearn.gradients.check_gradient",
    "mean_squared_error": "reference/costs/#howlearn.costs.mean_squared_error",
}
# The theme's own worker, asked as the theme asks it, and so through our script too.
ASK = """
async (queries) => {
  await import("../generated/scripts/pages/search.js");
  const { search } = JSON.parse(document.getElementById("__config").textContent);
  const worker = new Worker(search);
  const answer = (type, data) => new Promise((go) => {
    worker.onmessage = (event) => go(event.data.data);
    worker.postMessage({ type, data });
  });
  const index = await (await fetch("../search/search_index.json")).json();
  await answer(0, { ...index, options: { suggest: false } });
  const answers = [];
  for (const query of queries) answers.push((await answer(2, query)).items);
  worker.terminate();
  return answers.map((groups) => groups.map(([best]) => best.location));
}
"""


@pytest.fixture(scope="module")
def index(site: Path) -> list[dict[str, Any]]:
    """The entries of the built site's search index."""
    text = (site / "search" / "search_index.json").read_text("utf-8")
    return list(json.loads(text)["docs"])


def test_the_lesson_comes_first(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}weights/", wait_until="load")
    answers = page.evaluate(ASK, list(FIRST))
    wrong = []
    for (query, place), found in zip(FIRST.items(), answers, strict=True):
        first = found[0] if found else "nothing"
        if (first if "#" in place else first.partition("#")[0]) != place:
            wrong.append(f"{query!r} leads to {first}, expected {place}")
    page.close()
    assert not wrong, "\n".join(wrong)


def test_the_first_link_of_an_answer_marks_the_words(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}weights/", wait_until="load")
    page.keyboard.press("/")
    page.keyboard.type("what is softmax", delay=20)
    link = f"{address}reading-digits/?h="  # as the theme writes it
    first = page.locator(f'.md-search-result__item:first-child > [href="{link}"]').first
    first.wait_for()
    first.click()
    page.wait_for_url("**/reading-digits/?h=softmax")
    page.locator("article mark:visible").first.wait_for()
    page.close()


def test_every_term_is_an_answer_and_its_lesson_says_it(index: list[dict[str, Any]]) -> None:
    sections = {doc["location"]: doc for doc in index}
    wrong = []
    for term in glossary.terms(DOCS / "glossary.md"):
        if f"glossary/#{term.anchor}" not in sections:
            wrong.append(f"{term.words[0]} is not in the search index")
        place = location(term.lesson)
        said = sections.get(place, {"title": "", "text": ""})
        text = html.unescape(re.sub(r"<[^>]+>", "", f"{said['title']} {said['text']}"))
        words = "|".join(re.escape(re.sub(r" \(.*\)$", "", word)) for word in term.words)
        if not re.search(rf"(?<![\w-])(?:{words})(?![\w-])", text, re.IGNORECASE):
            wrong.append(f"{term.words[0]}: {place} does not say it")
    assert not wrong, "\n".join(wrong)


def location(link: str) -> str:
    source, _, anchor = link.partition("#")
    url = File(source, str(DOCS), "site", use_directory_urls=True).url
    return f"{url}#{anchor}" if anchor else url


def test_no_answer_stands_in_the_index_and_it_is_light(
    site: Path, index: list[dict[str, Any]]
) -> None:
    content = (site / "search" / "search_index.json").read_bytes()
    assert len(gzip.compress(content, 6)) <= 104 * 1024
    exercises = [doc for doc in index if doc["title"].startswith("Exercise:")]
    assert len(exercises) > 30
    for doc in exercises:
        assert "Solution" not in doc["text"], doc["location"]
    assert not [doc["location"] for doc in index if doc["title"] == "Check yourself"]


def test_words_for_a_section_that_is_not_there_fail_the_build() -> None:
    index = {"config": {}, "docs": [{"location": "page/", "title": "Page", "text": "Text."}]}
    assert improved(index, {"page/": ["word"]}, [], "glossary/")["docs"][0]["names"] == "word"
    with pytest.raises(ValueError, match="page/#gone"):
        improved(index, {"page/#gone": ["word"]}, [], "glossary/")
