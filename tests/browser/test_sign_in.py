"""People sign in with a provider of the tests' own, and do what their role includes."""

from collections.abc import Callable, Iterator
from contextlib import closing

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard.launch.front import Front
from db.accounts import add_account, disable_account
from db.queries.accounts import list_accounts
from db.vocabulary import AccountRole
from tests.browser.steps import DESKTOP, FIRST_ADMIN, Product, go_to, open_view, settle
from tests.oidc_provider import Provider

pytestmark = pytest.mark.browser

SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(browser: Browser, guarded: Product, provider: Provider) -> Iterator[SignIn]:
    """A function that signs a person in with a browser of their own."""
    opened = []

    def enter(email: str, address: str = "/", **claims: object) -> Page:
        provider.put_before(email, **claims)  # type: ignore[arg-type]
        opened.append(browser.new_context(viewport=DESKTOP, base_url=guarded.url))
        page = opened[-1].new_page()
        page.goto(address)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{guarded.url}/**")
        return page

    yield enter
    for context in opened:
        context.close()


def add(guarded: Product, email: str, name: str, role: AccountRole) -> None:
    with guarded.store.write() as session:
        add_account(session, email=email, name=name, role=role, actor="Ana Root")


def read_process(context: BrowserContext) -> int:
    """Return the number of the process that the proxy keeps a browser at."""
    (number,) = (cookie["value"] for cookie in context.cookies() if cookie["name"] == "lookout_process")
    return int(number)


def kill_process(number: int) -> None:
    """Kill a dashboard behind the proxy; they were started in the order of their numbers."""
    own = psutil.Process().children(recursive=True)
    dashboards = [child for child in own if {"dashboard.launch.tether", "streamlit"} <= {*child.cmdline()}]
    sorted(dashboards, key=lambda child: child.create_time())[number - 1].kill()


def test_nobody_sees_a_post_before_signing_in(browser: Browser, guarded: Product) -> None:
    with closing(browser.new_context(base_url=guarded.url)) as context:
        page = context.new_page()
        for address in ("/", "/?event=1&layout=table", "/accounts", "/operations"):
            page.goto(address)
            expect(page.get_by_role("button", name="Sign in")).to_be_visible()
            expect(page.get_by_text("Sign in to see posts")).to_be_visible()
            expect(page.locator(".lo-head")).to_have_count(0)


def test_the_first_admin_adds_a_viewer_who_reads_and_changes_nothing(
    guarded: Product, sign_in: SignIn
) -> None:
    admin = sign_in(FIRST_ADMIN, name="Ana Root")
    settle(admin)
    expect(admin.get_by_text("Ana Root · Admin")).to_be_visible()
    expect(admin.get_by_label("Your name")).to_have_count(0)
    go_to(admin, "Accounts")
    admin.get_by_label("Mail address").fill("Ben@Example.org")
    admin.get_by_label("Name", exact=True).fill("Ben Ito")
    admin.get_by_role("button", name="Add", exact=True).click()
    expect(admin.get_by_text("Ben Ito may sign in now")).to_be_visible()
    viewer = sign_in("ben@example.org", name="Whatever the provider says")
    settle(viewer)
    expect(viewer.get_by_text("Ben Ito · Viewer")).to_be_visible()
    open_view(viewer, "/triage?event=1")
    expect(viewer.get_by_text("This takes the role Analyst, and yours is Viewer")).to_be_visible()
    expect(viewer.get_by_role("button", name="Classify")).to_be_disabled()
    expect(viewer.get_by_test_id("stTopNavLink").filter(has_text="Accounts")).to_have_count(0)
    with guarded.store.read() as session:
        roles = {account.email: account.role for account in list_accounts(session)}
    assert roles == {FIRST_ADMIN: AccountRole.ADMIN, "ben@example.org": AccountRole.VIEWER}
    viewer.get_by_role("button", name="Sign out").click()
    expect(viewer.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_link_leads_to_its_page_over_the_sign_in(guarded: Product, sign_in: SignIn) -> None:
    page = sign_in(FIRST_ADMIN, "/posts?event=1&language=es", name="Ana Root")
    page.wait_for_url(f"{guarded.url}/?*language=es*")
    settle(page)
    expect(page.get_by_text("Order", exact=True)).to_be_visible()
    # Once: the next visit of the first page stays there.
    open_view(page, "/")
    page.wait_for_timeout(1_000)
    assert "layout=" not in page.url


@pytest.mark.parametrize(
    ("email", "is_verified", "words"),
    [
        ("eve@example.org", True, "eve@example.org has no account here"),
        ("ben@example.org", False, "has not verified your mail address"),
    ],
    ids=["a stranger", "an address that nobody verified"],
)
def test_who_has_no_account_is_turned_away(
    guarded: Product, sign_in: SignIn, email: str, is_verified: bool, words: str
) -> None:
    add(guarded, "ben@example.org", "Ben Ito", AccountRole.LEAD)
    page = sign_in(email, is_verified=is_verified)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert words in page.locator("body").inner_text().replace("\u2060", "")
    expect(page.locator(".lo-head")).to_have_count(0)


def test_a_token_that_another_key_signed_lets_nobody_in(
    guarded: Product, provider: Provider, sign_in: SignIn
) -> None:
    add(guarded, "ben@example.org", "Ben Ito", AccountRole.LEAD)
    provider.forges = True
    page = sign_in("ben@example.org")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.locator(".lo-head")).to_have_count(0)


def test_an_account_that_is_disabled_sees_nothing_from_then_on(guarded: Product, sign_in: SignIn) -> None:
    add(guarded, "ana@example.org", "Ana Root", AccountRole.ADMIN)
    add(guarded, "ben@example.org", "Ben Ito", AccountRole.LEAD)
    page = sign_in("ben@example.org")
    settle(page)
    with guarded.store.write() as session:
        number = next(account.id for account in list_accounts(session) if account.name == "Ben Ito")
        disable_account(session, account_id=number, is_disabled=True, actor="Ana Root")
    page.wait_for_timeout(2_500)  # what was read of accounts is kept for two seconds
    page.goto("/?event=1")
    expect(page.get_by_text("Your account is disabled")).to_be_visible()
    expect(page.locator(".lo-head")).to_have_count(0)


def test_who_signed_in_behind_two_processes_goes_on_when_theirs_is_gone(
    browser: Browser, guarded_twice: tuple[Product, Front], provider: Provider
) -> None:
    product, front = guarded_twice
    with closing(browser.new_context(viewport=DESKTOP, base_url=product.url)) as context:
        provider.put_before(FIRST_ADMIN, name="Ana Root")
        page = context.new_page()
        page.goto("/?event=1&layout=table")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{product.url}/**layout=table*")
        settle(page)
        number = read_process(context)
        kill_process(number)
        # The open page finds the other process by itself, and knows who is there.
        page.wait_for_function("() => !document.querySelector('[data-test-connection-state=CONNECTED]')")
        settle(page)
        go_to(page, "Accounts")
        expect(page.get_by_text("Ana Root · Admin")).to_be_visible()
        assert read_process(context) != number
        front.tend()
