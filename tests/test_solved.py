"""What was solved: how it is remembered and shown, on this device, and how it is forgotten."""

from playwright.sync_api import Browser, Page, expect

from editing import reader
from run_tab import PAGE, block_of, edit, press, runs
from test_edits import REFUSED, follow

STORED = "Object.keys(localStorage).filter(key => key === 'howlearn solved').length"


def answer(tab: Page, name: str) -> None:
    """Put an answer into the starter of an exercise, and run it."""
    starter = tab.locator(
        f'article .language-python.highlight:has-text("check(\\"{name}\\"")'
    ).first
    edit(starter).fill(f'right = 1\ncheck("{name}", right)')
    press(starter, "Run")


def counts(tab: Page) -> list[str]:
    """What the list of chapters says, and beside which."""
    found: list[str] = tab.locator(".md-nav--primary a .hl-solved-count").evaluate_all(
        "all => all.map(c => `${new URL(c.parentElement.href).pathname} ${c.textContent}`)"
    )
    return found


def test_what_is_solved_is_shown_remembered_and_forgotten(browser: Browser, address: str) -> None:
    with reader(browser, address) as tab:
        # A solution that the page shows is not the reader's.
        tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        solutions = tab.locator("details .language-python.highlight")
        solution = solutions.filter(has_text='check("cost-of-a-line"').first
        runs(solution)
        assert not tab.locator(".hl-solved").count()
        assert tab.evaluate(STORED) == 0
        # Nor is an exercise of another page, or one that nobody has asked for.
        edit(block_of(tab, 1)).fill('right = 1\ncheck("one-step", right)')
        runs(block_of(tab, 1))
        assert not tab.locator(".hl-solved").count()
        press(block_of(tab, 1), "Reset")

        answer(tab, "cost-of-a-line")
        mark = tab.locator("h3 .hl-solved-mark")
        expect(mark).to_have_count(1)
        heading = tab.get_by_role("heading", name="Exercise: The cost of a line")
        assert "solved" in heading.inner_text()
        line = tab.locator(".hl-solved-line")
        assert line.inner_text().startswith("1 of 3 solved, remembered on this device only.")
        assert counts(tab) == [f"/{PAGE}/ 1 of 3 exercises solved"]
        menu = tab.locator("label.md-nav__link--active[for=__toc] .hl-solved-count")
        assert menu.text_content() == "1 of 3 exercises solved"  # of a narrow window
        answer(tab, "mean-squared-error")
        expect(mark).to_have_count(2)

        # Another chapter's list says it too, and a page that is loaded again.
        tab.evaluate("window.stayed = true")
        follow(tab, "weights")
        assert tab.evaluate("window.stayed")
        expect(tab.locator(".md-nav--primary .hl-solved-count")).to_have_count(1)
        assert counts(tab) == [f"/{PAGE}/ 2 of 3 exercises solved"]
        assert not tab.locator(".hl-solved-line").count()  # nothing of it is solved
        tab.goto(f"{address}{PAGE}/")
        expect(mark).to_have_count(2)
        assert line.inner_text().startswith("2 of 3 solved")

        # Forget asks nothing, and can be undone.
        tab.get_by_role("button", name="Forget").press("Enter")
        assert not mark.count()
        assert not tab.locator(".hl-solved-count").count()
        assert tab.evaluate(STORED) == 0
        expect(line).to_be_focused()
        tab.get_by_role("button", name="Undo", exact=True).press("Enter")
        assert mark.count() == 2
        assert tab.evaluate(STORED) == 1
        tab.get_by_role("button", name="Forget").press("Enter")
        tab.reload()
        tab.wait_for_function("() => document.querySelector('article .hl-run')")
        assert not tab.locator(".hl-solved").count()


def test_where_nothing_can_be_stored_what_is_solved_lasts_as_long_as_the_tab(
    browser: Browser, address: str
) -> None:
    with reader(browser, address, script=REFUSED) as tab:
        answer(tab, "cost-of-a-line")
        line = tab.locator(".hl-solved-line")
        expect(line).to_contain_text("1 of 3 solved, remembered until you close this page")
        follow(tab, "weights")
        expect(tab.locator(".md-nav--primary .hl-solved-count")).to_have_count(1)
