"""What is wrong with a page for its reader, at one width of the window or on paper."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

WIDTHS = (360, 768, 1440)  # pixels: a phone, a tablet, a desk
PAPER = 643  # pixels of A4 between the margins of 2 cm that page.css asks for

HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .map(heading => [Number(heading.tagName[1]), heading.textContent.trim()])"""

UNDESCRIBED = """() => [...document.images]
    .filter(image => image.alt.trim().length < 20 || /no description/i.test(image.alt))
    .map(image => image.outerHTML.slice(0, 90))"""

UNDRAWN = "() => [...document.images].filter(image => !image.naturalWidth).map(image => image.outerHTML.slice(0, 90))"

# What stands outside the window or the paper. In a window a region that scrolls may hold more than it shows; on paper
# nobody can scroll. What lies to the left altogether, such as a skip link, is hidden on purpose.
STICKING_OUT = """paper => {
    const width = document.documentElement.clientWidth;
    const name = element => element.cloneNode().outerHTML.slice(0, 90);
    const scrolls = element => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
    const inside = element => {
        const above = element.parentElement;
        return above && above !== document.body && (scrolls(above) || inside(above));
    };
    const out = [...document.body.querySelectorAll('*')].filter(element => {
        const {left, right, width: wide, height} = element.getBoundingClientRect();
        if (!wide || !height || right <= 0) return false;
        if (paper && scrolls(element) && element.scrollWidth > element.clientWidth + 1) return true;
        return (left < -1 || right > width + 1) && (paper || !inside(element));
    }).filter((element, _, all) => !all.includes(element.parentElement)).map(name);
    if (document.documentElement.scrollWidth > width) out.unshift(`${document.documentElement.scrollWidth} pixels`);
    return out;
}"""


def faults(browser: Browser, file: Path, width: int, *, paper: bool = False) -> list[str]:
    """Open a page as a file and return one line for each thing wrong with it."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    try:
        page = context.new_page()
        page.emulate_media(media="print" if paper else "screen")
        requests: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        # What asks for more than the page itself is counted and gets nothing.
        page.route("**/*", lambda route: route.continue_() if route.request.url == file.as_uri() else route.abort())
        page.goto(file.as_uri())
        return [
            *(f"request: {url}" for url in requests if url != file.as_uri() and not url.startswith("data:")),
            *(f"console: {text}" for text in errors),
            *(f"headings: {fault}" for fault in _heading_faults(page)),
            *(f"picture not drawn: {image}" for image in page.evaluate(UNDRAWN)),
            *(f"picture without a description: {image}" for image in page.evaluate(UNDESCRIBED)),
            *(f"outside the {'paper' if paper else 'window'}: {part}" for part in page.evaluate(STICKING_OUT, paper)),
            *_axe(page),
        ]
    finally:
        context.close()


def _heading_faults(page: Page) -> list[str]:
    found = []
    before = 0
    headings = page.evaluate(HEADINGS)
    if [level for level, _ in headings].count(1) != 1:
        found.append(f"{[level for level, _ in headings].count(1)} of the first level")
    for level, text in headings:
        if level > before + 1:
            found.append(f"level {level} after {before}: {text}")
        before = level
    return found


def _axe(page: Page) -> list[str]:
    return [
        f"axe: {violation['id']} ({violation['impact']}): {node['html'][:90]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]
