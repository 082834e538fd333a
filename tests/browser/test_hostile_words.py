"""What strangers write is only ever words: on their own pages, on the desk's, and in mails.

The policy of our pages would stop most of it; the mails are opened without any policy.
"""

from tests.browser import colleagues, shopper
from tests.browser.mailbox import html_of
from tests.browser.visiting import Kind, Visitor

NAME = "\"'><img src=x onerror=owned=1><b>Mallory"
STREET = "</textarea></title></style><svg onload=owned=1>"
CITY = "{{ 7*7 }}{% raw %}<script>owned=1</script>"
WORDS = r"""
<script>owned=1</script>
<img src=x onerror=owned=1>
<a href="javascript:owned=1">press</a> [press](javascript:owned=1) <javascript:owned=1>
</p></article><iframe srcdoc='<script>parent.owned=1</script>'></iframe>
</script><script>owned=1</script><!--
<svg><animate onbegin=owned=1 attributeName=x dur=1s>
<details open ontoggle=owned=1><math><mtext></math><style><img src=x onerror=owned=1>
[x]: data:text/html,<script>owned=1</script> '><script>owned=1</script>'
{{ config }} ${owned} %(name)s %s \x1b[31m
"""


def _is_whole(visitor: Visitor) -> None:
    """Nothing of it ran, nothing of it became an element."""
    page = visitor.page
    assert page.evaluate("typeof owned") == "undefined", page.url
    assert page.locator("[onerror], [onload], [ontoggle], [onbegin], iframe, b b").count() == 0
    hrefs = page.locator("a").evaluate_all("all => all.map(one => one.href)")
    assert [href for href in hrefs if href.startswith(("javascript:", "data:"))] == []


def test_hostile_words_stay_words(shop, visit, mailbox) -> None:
    mallory, staff = visit(Kind("mallory")), visit(Kind("staff"))
    shopper.finds_a_mug(mallory)
    shopper.fills_the_bag(mallory)
    mallory.follow("Check out")
    mallory.fill(email="m@example.org", name=NAME, street=STREET, postcode="9000", city=CITY)
    mallory.press("Order with obligation to pay")
    _is_whole(mallory)
    mallory.press("Pay €")
    number = mallory.page.url.rpartition("/")[2]
    mallory.go(f"/questions/new?order={number}")
    mallory.fill(message=WORDS)
    mallory.press("Send question")
    _is_whole(mallory)
    question = mallory.page.url.rpartition("/")[2]
    colleagues.signs_in(staff, shop, "admin@example.org")
    colleagues.sends_the_parcel(staff, number)
    colleagues.says_it_arrived(staff)
    mallory.go(f"/orders/{number}")
    mallory.follow("Return", exact=True)
    mallory.page.get_by_label("What is the matter?").select_option("changed_mind")
    mallory.fill(note=WORDS)
    mallory.press("Send request")
    rma = mallory.page.url.rpartition("/")[2]
    for path in (f"/orders/{number}", f"/returns/{rma}", f"/search?q={WORDS[:60]}"):
        mallory.go(path)
        _is_whole(mallory)
    for path in ("orders/?view=done", f"orders/{number}", "questions/", f"questions/{question}",
                 f"returns/{rma}", "customers/?q=Mallory", "customers/2"):  # fmt: skip
        staff.go(f"/desk/{path}")
        _is_whole(staff)
    reader = visit(Kind("mails"))
    mailbox.wait_for("m@example.org", rma)
    for letter in mailbox.to("m@example.org"):
        reader.page.set_content(html_of(letter))
        _is_whole(reader)
