"""Where Python cannot be had in the page, it is said, and nothing is taken away."""

from playwright.sync_api import Page, Route

from howlearn_site.paths import ROOMS
from run_site import RunSite
from run_tab import block_of, drawing_block, head, press, recorded, runs, visit


def refused(tab: Page, served: RunSite) -> str:
    """Press Run, see that the recorded output stays, and return what the page says."""
    visit(tab, served)
    block = block_of(tab, 1)
    output = recorded(block).inner_text()
    press(block, "Run")
    message = tab.locator(".hl-run-message")
    message.wait_for()
    assert block.get_by_role("button", name="Run code block").count() == 1
    assert recorded(block).is_visible()
    assert recorded(block).inner_text() == output
    assert not tab.locator(".hl-yours").count()
    assert "recorded when the site was built" in message.inner_text()
    return message.inner_text()


def test_a_dead_cdn_leaves_the_recorded_output_and_one_that_is_alive_is_found(
    tab: Page, served: RunSite
) -> None:
    silent = served.config["bases"][0]
    tab.context.route(f"{silent}*", lambda route: route.abort())
    served.bases = ["/dead/", silent]  # one that answers 404, one that does not
    assert "Python could not be run: cdn.jsdelivr.net does not answer" in refused(tab, served)
    # An address that the page's policy does not name is not even asked.
    served.bases = ["http://127.0.0.1:9/"]
    assert "forbids asking 127.0.0.1:9, which Python in the page needs" in refused(tab, served)
    # Once one is there, so is Run: one has no such file, one has another, one does not answer.
    served.bases = ["/dead/", "/tampered/", silent, served.whole]
    served.asked.clear()
    runs(block_of(tab, 1))
    assert "as on the page" in head(tab)
    assert not tab.locator(".hl-run-message").count()
    names = [name for name in served.config["sets"]["python"] if name != served.config["wheel"]]
    for base in ("dead", "tampered", "pyodide"):
        assert {f"/{base}/{name}" for name in names} <= set(served.asked)


def test_the_addresses_of_the_site_are_asked_in_turn(tab: Page, served: RunSite) -> None:
    first, second = served.bases = served.config["bases"]
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(
            path=served.folder / route.request.url.rpartition("/")[2],
            headers={"Access-Control-Allow-Origin": "*"},
        )

    tab.context.route(f"{first}*", lambda route: route.abort())
    tab.context.route(f"{second}*", answer)
    visit(tab, served)
    runs(block_of(tab, 1))
    assert "as on the page" in head(tab)
    own = served.config["wheel"]
    names = [name for name in served.config["sets"]["python"] if name != own]
    assert sorted(asked) == sorted(second + name for name in names)


def test_a_tampered_wheel_is_refused(tab: Page, served: RunSite) -> None:
    served.tampered_wheel = True
    said = refused(tab, served)
    assert served.config["wheel"] in said
    assert "refused" in said


def test_tampered_files_of_pyodide_are_refused(tab: Page, served: RunSite) -> None:
    served.bases = ["/tampered/"]
    assert "refused" in refused(tab, served)


def test_a_tampered_wheel_of_a_later_load_is_refused(tab: Page, served: RunSite) -> None:
    visit(tab, served)
    runs(block_of(tab, 1))
    name = served.config["lock"]["packages"]["kiwisolver"]["file_name"]
    tab.context.route(f"**/{name}", lambda route: route.fulfill(body=b"no wheel"))
    press(drawing_block(tab), "Run")
    message = tab.locator(".hl-run-message")
    message.wait_for()
    assert name in message.inner_text()
    assert "refused" in message.inner_text()
    assert message.locator("xpath=following-sibling::figure[1]").is_visible()


def test_where_a_page_is_not_secure_the_browser_checks(tab: Page, served: RunSite) -> None:
    # A page that comes by plain http from another machine has no crypto.subtle.
    script = (ROOMS / "in_browser" / "run-worker.js").read_text("utf-8")
    insecure = script.replace("self.crypto.subtle", "undefined")
    assert insecure != script
    tab.context.route(
        "**/run-worker.js",
        lambda route: route.fulfill(body=insecure, content_type="text/javascript"),
    )
    served.tampered_wheel = True
    refused(tab, served)
    served.tampered_wheel = False
    runs(block_of(tab, 1))
    assert "as on the page" in head(tab)


def test_a_script_that_does_not_load_is_said(tab: Page, served: RunSite) -> None:
    tab.context.route("**/run-panel.js", lambda route: route.abort())
    visit(tab, served)
    press(block_of(tab, 1), "Run")
    block_of(tab, 1).locator(".hl-run-note:text('could not be loaded')").wait_for()
    tab.context.unroute("**/run-panel.js")
    tab.context.route("**/run-worker.js", lambda route: route.abort())
    press(block_of(tab, 1), "Run")
    tab.locator(".hl-run-message").wait_for()
    assert recorded(block_of(tab, 1)).is_visible()
