"""Just enough reading of C++ for the rules: comments, strings, includes, functions."""

import re

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^()\\ ]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'
    r"(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)
_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
_NOT_A_FUNCTION = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")


def without_comments_and_strings(text):
    """The code alone; line numbers stay."""
    def blank(match):
        found = match.group(0)
        lines = "\n" * found.count("\n")
        return lines if found.startswith("/") else '""' + lines
    return _TOKEN.sub(blank, text)


def includes(text):
    """(line, `<` or `"`, name) of each include."""
    for match in _INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start(1)) + 1, match.group(1), match.group(2)


def functions(code):
    """(first line, last line) of each outermost function body, signature included."""
    depth_of_function = None
    depth = 0
    head = 0  # where the declaration that a brace belongs to began
    parentheses = 0
    start = 0
    for match in re.finditer(r"[{}();]", code):
        at, sign = match.start(), match.group(0)
        if sign in "()":
            parentheses += 1 if sign == "(" else -1
        elif sign == ";" and parentheses == 0:
            head = at + 1
        elif sign == "{":
            if depth_of_function is None and is_function(code[head:at]):
                depth_of_function = depth
                start = head + len(code[head:at]) - len(code[head:at].lstrip())
            depth += 1
            if parentheses == 0:
                head = at + 1
        elif sign == "}":
            depth -= 1
            if depth == depth_of_function:
                yield code.count("\n", 0, start) + 1, code.count("\n", 0, at) + 1
                depth_of_function = None
            if parentheses == 0:
                head = at + 1


def is_function(head):
    plain = re.sub(r"^\s*#.*$", "", head, flags=re.M)
    if "(" not in plain or plain.rstrip().endswith("="):
        return False
    before = plain.split("(", maxsplit=1)[0]
    return _NOT_A_FUNCTION.search(before) is None or "TEST" in before
