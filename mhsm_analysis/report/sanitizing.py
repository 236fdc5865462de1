"""What a page may hold. Two walls, each of which holds alone: an allow-list, and a policy that the browser keeps.

What an output, a Markdown cell or a stranger's table says passes `clean` before it is on a page; `POLICY` stands in
the head of every page and forbids scripts, frames, forms and whatever would be loaded.
"""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import nh3
import tinycss2

from .unknown_tags import without_unknown_tags

if TYPE_CHECKING:
    from bs4 import Tag

# Links are no loads: a reader may follow them. frame-ancestors would have no effect in a <meta>.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"

TEXT = (
    "a abbr address article b bdi bdo big blockquote br center cite code data dd del details dfn dir div dl dt em font"
    " h1 h2 h3 h4 h5 h6 hgroup hr i ins kbd li mark meter ol output p pre progress q rp rt ruby s samp section small"
    " span strike strong sub summary sup time tt u ul var wbr figure figcaption img"
)
TABLES = "table caption colgroup col thead tbody tfoot tr th td"
FORMULAS = (
    "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub"
    " msubsup msup mtable mtd mtext mtr munder munderover"
)
ATTRIBUTES = {
    "*": "class dir hidden id lang role style title",
    "a": "href name",
    "col": "span width",
    "colgroup": "span width",
    "data": "value",
    "details": "open",
    "font": "color size",
    "img": "alt height src width",
    "li": "value",
    "math": "alttext display",
    "mfrac": "linethickness",
    "meter": "high low max min optimum value",
    "mi": "mathvariant",
    "mo": "stretchy",
    "ol": "reversed start type",
    "progress": "max value",
    "table": "border width",
    "td": "abbr align bgcolor colspan headers rowspan valign width",
    "th": "abbr align bgcolor colspan headers rowspan scope valign width",
    "time": "datetime",
    "tr": "align bgcolor valign",
}
ROLES = {"group", "img", "math", "none", "note", "presentation"}  # no landmark but the page's own
SCHEMES = ("http", "https", "mailto", "ftp", "tel", "doi")  # of links that a reader may follow
IMAGES = re.compile(r"data:image/(avif|bmp|gif|jpeg|png|svg\+xml|webp|x-icon)[;,]", re.IGNORECASE)

# What `as_browser` leaves in, besides, for the report to say something of it or put something in its place.
TOLD = (
    "applet aside audio button canvas dialog embed fieldset footer form frame frameset header iframe input label legend"
    " main nav noscript object optgroup option script select source style textarea video"
)
DRAWN = (
    "animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer"
    " feComposite feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode"
    " feMorphology feOffset feTile feTurbulence filter foreignObject g image line linearGradient marker mask metadata"
    " path pattern polygon polyline radialGradient rect set stop svg switch symbol text textPath title tspan use view"
)
SHAPES = ["circle", "ellipse", "foreignobject", "image", "line", "path", "polygon", "polyline", "rect", "text"]

PROPERTIES = re.compile(
    r"(background(-(clip|color|image|origin|position|repeat|size))?|border(-[a-z-]+)?|caption-side|clear|color|content"
    r"|direction|display|float|font(-[a-z-]+)?|(min-|max-)?(height|width)|letter-spacing|line-height"
    r"|list-style(-position|-type)?|margin(-(bottom|left|right|top))?|opacity|overflow(-wrap|-x|-y)?"
    r"|padding(-(bottom|left|right|top))?|table-layout"
    r"|text-(align|decoration(-color|-line|-style)?|indent|overflow|shadow|transform)|unicode-bidi|vertical-align"
    r"|visibility|white-space|word-(break|spacing|wrap)|flex(-[a-z-]+)?|gap|align-(items|content|self)"
    r"|justify-(items|content|self)|grid(-[a-z-]+)?)"
)
# No url(), image(), image-set(), cross-fade(), element(), expression(), attr(), var() is among these.
FUNCTIONS = {
    *(
        "calc",
        "clamp",
        "fit-content",
        "max",
        "min",
        "minmax",
        "repeat",
        "color-mix",
        "hsl",
        "hsla",
        "hwb",
        "lab",
        "lch",
    ),
    *("oklab", "oklch", "rgb", "rgba", "conic-gradient", "linear-gradient", "radial-gradient"),
    *("repeating-conic-gradient", "repeating-linear-gradient", "repeating-radial-gradient"),
}


def clean(html: str) -> str:
    """Return HTML of which nothing is left but what is on the allow-list; it closes whatever it opens.

    >>> clean('<p onclick="go()">4 × 10<sup>6</sup><script>go()</script> <a href="java&#9;script:go()">more</a>')
    '<p>4 × 10<sup>6</sup> <a>more</a></p>'
    """
    return _wall().clean(without_unknown_tags(without_surrogates(html)))


@functools.lru_cache(maxsize=1)
def _wall() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={*TEXT.split(), *TABLES.split(), *FORMULAS.split()},
        # Their content is code, an address or another document, and no words for a reader.
        clean_content_tags={
            "script",
            "style",
            "iframe",
            "frameset",
            "noembed",
            "noframes",
            "template",
            "svg",
            "object",
        },
        attributes={tag: set(names.split()) for tag, names in ATTRIBUTES.items()},
        generic_attribute_prefixes={"aria-"},
        attribute_filter=_kept,
        url_schemes={*SCHEMES, "data"},  # data: only where _kept leaves it
        link_rel=None,
    )


def _kept(_tag: str, name: str, value: str) -> str | None:
    """Return the value that an attribute on the list keeps, or nothing where it goes."""
    if name == "style":
        return safe_style(value) or None
    if name == "src":
        return value if IMAGES.match(value) else None
    if name == "href":  # a browser skips spaces and control characters
        return None if re.sub(r"[\x00-\x20]", "", value).lower().startswith("data:") else value
    if name == "role":
        return value if value in ROLES else None
    if name in ("colspan", "rowspan", "span"):
        return value if re.fullmatch(r"[0-9]{1,4}", value) else None
    return value


_FRAME = re.compile(r"""(<iframe\b(?:"[^"]*"|[^">])*>).*?</iframe>""", re.DOTALL)


def as_browser(html: str) -> str:
    """Write HTML anew as a browser reads it, comments left out: not yet for a page, but for any parser to look at."""
    schemes = frozenset(map(str.lower, re.findall(r"(?i)\b(?:href|src|data)\s*=[\s\"']*([a-z][a-z0-9+.-]*):", html)))
    written = _browser(schemes).clean(without_unknown_tags(without_surrogates(html)))
    # To a browser the content of a frame is no markup, and other parsers would look in it for the frame's end.
    return _FRAME.sub(r"\1</iframe>", written)


@functools.lru_cache(maxsize=32)
def _browser(schemes: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={tag for names in (TEXT, TABLES, FORMULAS, TOLD, DRAWN) for tag in names.split()},
        # A browser shows none of these.
        clean_content_tags={"annotation", "annotation-xml", "datalist", "template", "noembed", "noframes"},
        attributes={},
        generic_attribute_prefixes={""},  # every attribute
        url_schemes={*SCHEMES, *schemes, "data", "attachment", "javascript", "blob", "file"},
        link_rel=None,
    )


def without_surrogates(text: str) -> str:
    """Return text that can be written as UTF-8: halves of a character, as JSON may hold, become a mark."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def safe_style(css: str) -> str:
    """Return the declarations of a style attribute that only set how something looks and load nothing.

    >>> safe_style("color: #c00; background: u\\\\72l(//example.org/x.png); width: calc(2em + 1px)")
    'color: #c00; width: calc(2em + 1px)'
    """
    return _declarations(tinycss2.parse_blocks_contents(css))


def _declarations(nodes: Iterable[Any], but: str = "") -> str:
    kept = []
    for node in nodes:
        if node.type != "declaration" or not PROPERTIES.fullmatch(node.lower_name) or node.lower_name == but:
            continue
        value = tinycss2.serialize(node.value).strip()
        if node.lower_name == "content" and any(token.type not in ("string", "whitespace") for token in node.value):
            continue
        if all(map(_loads_nothing, node.value)) and "<" not in value:
            kept.append(f"{node.lower_name}: {value}{' !important' if node.important else ''}")
    return "; ".join(kept)


def _loads_nothing(node: Any) -> bool:
    if node.type == "function":
        return node.lower_name in FUNCTIONS and all(map(_loads_nothing, node.arguments))
    if node.type in ("() block", "[] block"):
        return all(map(_loads_nothing, node.content))
    return node.type not in ("url", "error", "{} block", "at-keyword")


def safe_rules(css: str, within: str, renamed: dict[str, str]) -> str:
    """Return the rules of a style sheet that only set how something looks, for the elements inside one selector.

    Parameters
    ----------
    css
        The sheet. Its at-rules go, and so does ``display``: what it hides, a script or a click would show again. What
        ``visibility`` hides stays hidden, as what a tooltip says does until it is pointed at.
    within
        The selector, such as ``.styled-1``.
    renamed
        Old to new name of the ids that were changed.
    """
    rules = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        selectors = [_selector(part, within, renamed) for part in _at_commas(rule.prelude)]
        body = _declarations(tinycss2.parse_blocks_contents(rule.content), but="display")
        written = f"{', '.join(selectors)} {{ {body} }}"
        if body and all(selectors) and "<" not in written:  # nothing ends the style that the rules stand in
            rules.append(written)
    return "\n".join(rules)


def _at_commas(tokens: Iterable[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _selector(tokens: list[Any], within: str, renamed: dict[str, str]) -> str:
    for token in tokens:
        if token.type == "hash" and token.value in renamed:
            token.value = renamed[token.value]
    text = tinycss2.serialize(tokens).strip()
    # One that begins with a combinator would reach outside.
    odd = not text or text[0] in "+~>|&" or "<" in text or any(token.type in ("error", "{} block") for token in tokens)
    return "" if odd else f"{within} {text}"


def svg_picture(svg: Tag, text: str) -> tuple[str, str] | None:
    """Return an inline SVG as the address of a picture and its words; nothing where it draws nothing by itself.

    Parameters
    ----------
    svg
        The element, as a parser finds it in the text.
    text
        What `as_browser` wrote, where the names in an SVG have their capitals still.

    Raises
    ------
    ValueError
        Where it is no SVG that stands alone.
    """
    if not _draws(svg):
        return None
    source = re.sub(r"\s(?!xlink:|xml:|xmlns)[\w.-]+:[\w.-]+=\"[^\"]*\"", "", _source_of(svg, text))
    source = re.sub(r"<(br|hr|img|input|wbr)\b([^>]*)>", r"<\1\2/>", source).replace("&nbsp;", "&#160;")
    for name, address in (("xmlns:xlink", "http://www.w3.org/1999/xlink"), ("xmlns", "http://www.w3.org/2000/svg")):
        if f"{name}=" not in source[: source.index(">")]:
            source = source.replace("<svg", f'<svg {name}="{address}"', 1)
    try:
        ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error
    return f"data:image/svg+xml;base64,{base64.b64encode(source.encode()).decode('ascii')}", svg_words(svg)


def _draws(svg: Tag) -> bool:
    own = {str(tag["id"]) for tag in svg.find_all(id=True)}
    for tag in svg.find_all([*SHAPES, "use"]):
        target = str(tag.get("href") or tag.get("xlink:href") or "")
        if tag.find_parent(["defs", "symbol"]) is None and (tag.name != "use" or target.removeprefix("#") in own):
            return True
    return False


def svg_words(svg: Tag) -> str:
    """Return what an SVG says of itself: its label, title or description, else the text that is written in it."""
    told = [str(svg.get("aria-label") or "")]
    told += [tag.get_text(" ", strip=True) for name in ("title", "desc") for tag in svg.find_all(name, limit=1)]
    told.append(" ".join(tag.get_text(" ", strip=True) for tag in svg.find_all("text")))
    return next(filter(None, map(str.strip, told)), "")


def _source_of(svg: Tag, text: str) -> str:
    assert svg.sourceline is not None
    assert svg.sourcepos is not None
    start = sum(len(line) + 1 for line in text.split("\n")[: svg.sourceline - 1]) + svg.sourcepos
    depth = 0
    for found in re.compile(r"<(/?)svg\b").finditer(text, start):
        depth += -1 if found[1] else 1
        if depth == 0:
            return text[start : found.end()] + ">"
    raise ValueError("it does not end")


def unique(name: str, taken: set[str]) -> str:
    """Return a name that is not taken, and take it.

    >>> taken = {"content"}
    >>> unique("content", taken), unique("more", taken), unique("content", taken)
    ('content-2', 'more', 'content-3')
    """
    found, n = name, 2
    while found in taken:
        found, n = f"{name}-{n}", n + 1
    taken.add(found)
    return found
