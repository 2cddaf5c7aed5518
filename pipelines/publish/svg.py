"""Inline SVG elements, escaped, as text.

Coordinates are percentages of the drawing wherever they depend on data, so a chart stretches with its column while
its text keeps the size of the page's own text: readable on a telephone and on paper, without a script.
"""

from markupsafe import Markup, escape

Attribute = str | int | None


def element(tag: str, /, *children: str, **attributes: Attribute) -> Markup:
    """Write one element; ``text_anchor`` becomes text-anchor, ``class_`` class, and None leaves an attribute out."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{tag}{written}/>")  # noqa: S704 - every value above went through escape()
    body = Markup("").join(escape(child) for child in children)
    return Markup(f"<{tag}{written}>{body}</{tag}>")  # noqa: S704 - as above; children are escaped unless Markup


def drawing(title: str, description: str, *children: str, class_: str, key: str) -> Markup:
    """Write a chart that a screen reader can name; ``key`` makes its ids unique on the page."""
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", description, id=f"{key}-desc"),
        *children,
        class_=class_,
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
    )


def mark(title: str, *children: str, class_: str) -> Markup:
    """Write the small chart of one table row; the row's own cells hold its numbers."""
    return element("svg", element("title", title), *children, class_=class_, role="img", aria_label=title)


def text(words: str, x: str, y: str, **attributes: Attribute) -> Markup:
    """Write a label."""
    return element("text", words, x=x, y=y, **attributes)
