"""The shape of the tree, as rules that a program can check.

    python3 tests/tree/tree_rules.py [ROOT]

prints one line for each breach, `path:line: what is wrong`, and exits 1 if there was any. The
rules are CONTRIBUTING.md's; what may break one stands in allowed.toml with its reason, and an
entry there that nothing needs any more is a breach too.

The measures are rough on purpose: text and braces, no parser. Each rule is a function from a
Tree to its breaches.
"""

import ast
import dataclasses
import functools
import pathlib
import re
import subprocess
import sys
import tomllib

# Data flows down this list; a folder includes and links itself and what stands before it.
FLOW = ("base", "store", "source", "decode", "schema", "encode", "shred", "dataset", "delta", "lake", "pipeline", "merge", "sync",
        "upkeep", "expire", "generate", "cli")
# Folders that stand apart from the flow: what they may include of src/ besides themselves.
APART = {"generate": {"base"}, "cli": {"base"}}
# Third-party headers that have one home, and who else may include them.
HOMES = (
    (re.compile(r"^simdjson"), {"decode"}),
    (re.compile(r"^libdeflate\.h$"), {"decode", "generate"}),
    (re.compile(r"^(isa-l|igzip_lib\.h|zlib\.h|zlib-ng\.h)"), {"decode"}),
    (re.compile(r"^xxh(ash|_x86dispatch)\.h$"), {"base"}),
    (re.compile(r"^zstd\.h$"), {"encode"}),
    (re.compile(r"^(curl/|openssl/|pugixml\.hpp$|arrow/filesystem/s3fs\.h$)"), {"store"}),
    (re.compile(r"^CLI/"), {"cli"}),
    # The library never prints.
    (re.compile(r"^iostream$"), {"cli"}),
)
# The floor of the benchmark is a peer and no part of the program: those two parsers, alone.
FLOOR = "benchmarks/floor/floor.cc"
FLOOR_HEADERS = re.compile(r"^(simdjson|libdeflate)\.h$")
# Names that say nothing about what is inside.
EMPTY_NAMES = {"util", "utils", "common", "helper", "helpers", "misc", "manager", "managers"}
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 300
CODE = {".cc", ".h", ".py", ".sh", ".cmake"}

# Spelt in parts, since this file obeys them too.
MACHINE_PATH = re.compile(
    r"(?<![\w.})*-])/(?:" + "|".join(("work", "home", "root", "opt/" + "tmvenv")) + r")(?![\w.-])")
REGISTRY_HOST = re.compile("|".join(
    re.escape(".".join(parts)) for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("deb", "debian", "org"), ("crates", "io"),
        ("proxy", "golang", "org"), ("registry", "npmjs", "org"), ("maven", "org"),
        ("repo", "maven", "apache", "org"))))

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
LINKED = re.compile(r"\btrailmill_(" + "|".join(FLOW) + r")\b")


@dataclasses.dataclass(frozen=True)
class Breach:
    path: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text} [{self.rule}]"


class Tree:
    """The files of a tree: text by path relative to its root, with `/`."""

    def __init__(self, texts):
        self.texts = texts

    @staticmethod
    def of(root):
        """All files that git tracks or would track."""
        names = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"],
            stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
        texts = {}
        for name in filter(None, names):
            path = pathlib.Path(root, name)
            if path.is_file() and not path.is_symlink():
                texts[name] = path.read_bytes().decode("utf-8", "replace")
        return Tree(texts)

    def lines(self, *suffixes, under=""):
        """(path, number, line) of the files with these suffixes; all without any."""
        for path, text in self.texts.items():
            if path.startswith(under) and (not suffixes or path.endswith(suffixes)):
                for number, line in enumerate(text.splitlines(), 1):
                    yield path, number, line


def folder_of(path):
    """`decode` for src/decode/tape.cc, None for what is in no folder of the flow."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


def may_use(folder, other, is_test):
    """Whether `folder` may include and link `other`. Tests may take anything before it."""
    if folder == other:
        return True
    if folder in APART and not is_test:
        return other in APART[folder]
    return FLOW.index(other) < FLOW.index(folder)


def check_includes(tree):
    for path, number, line in tree.lines(".cc", ".h", under="src/"):
        match, folder = INCLUDE.match(line), folder_of(path)
        if not match or folder not in FLOW:
            continue
        other = match[1].split("/")[0] if "/" in match[1] else None
        if other in FLOW and not may_use(folder, other, path.endswith("_test.cc")):
            yield Breach(path, number, "include arrow", f"{folder} may not include {match[1]}")


def check_links(tree):
    for path, number, line in tree.lines("CMakeLists.txt", under="src/"):
        folder = folder_of(path)
        for other in LINKED.findall(line.split("#")[0]) if folder in FLOW else ():
            if FLOW.index(other) > FLOW.index(folder):
                yield Breach(path, number, "link arrow", f"{folder} may not link {other}")


def check_homes(tree):
    for path, number, line in tree.lines(".cc", ".h"):
        match = INCLUDE.match(line)
        if not match or path.endswith("_test.cc"):
            continue
        if path == FLOOR and FLOOR_HEADERS.match(match[1]):
            continue
        for header, homes in HOMES:
            if header.search(match[1]) and folder_of(path) not in homes:
                yield Breach(path, number, "home",
                             f"only {', '.join(sorted(homes))} may include {match[1]}")


def check_folders(tree):
    """A folder of src/ is one of the flow, and builds every file that it holds."""
    for path in tree.texts:
        folder = folder_of(path)
        if folder is None:
            continue
        if folder not in FLOW:
            yield Breach(path, 1, "folder", f"src/{folder} is not in the flow: {' '.join(FLOW)}")
        elif path.endswith(".cc"):
            built = tree.texts.get(f"src/{folder}/CMakeLists.txt", "")
            name = path.removeprefix(f"src/{folder}/")
            if not re.search(r"(?<![\w/.-])" + re.escape(name) + r"(?![\w.-])", built):
                yield Breach(path, 1, "folder", f"src/{folder}/CMakeLists.txt does not build it")


def check_names(tree):
    for path in tree.texts:
        words = set(re.split(r"[/_.\-]", path.lower()))
        for word in sorted(words & EMPTY_NAMES):
            yield Breach(path, 1, "name", f"`{word}` says nothing about what is inside")


def check_headers(tree):
    for path, text in tree.texts.items():
        if not path.endswith(".h"):
            continue
        if not re.search(r"^#pragma once$", text, re.MULTILINE):
            yield Breach(path, 1, "header", "no #pragma once")
        if not path.startswith("include/"):
            continue
        if not text.startswith("//"):
            yield Breach(path, 1, "header", "a public header opens with what it is for")
        if not re.search(r"^\s*///", text, re.MULTILINE):
            yield Breach(path, 1, "header", "a public header has doc comments (///)")


def check_places(tree):
    """Nothing of a certain machine or registry."""
    for path, number, line in tree.lines():
        if MACHINE_PATH.search(line):
            yield Breach(path, number, "machine path", "a path of somebody's machine")
        if REGISTRY_HOST.search(line):
            yield Breach(path, number, "registry host", "the host of a package registry")


def check_version(tree):
    """CMake and the program tell one version."""
    stated = re.search(r"project\(trailmill VERSION ([\d.]+)", tree.texts.get("CMakeLists.txt", ""))
    path = "src/base/version.h"
    built = re.search(r'kVersion = "([^"]*)"', tree.texts.get(path, ""))
    if stated and built and stated[1] != built[1]:
        yield Breach(path, 1, "version", f"{built[1]}, but CMakeLists.txt has {stated[1]}")


def check_file_lengths(tree):
    for path, text in tree.texts.items():
        lines = text.count("\n")
        if pathlib.PurePath(path).suffix in CODE and lines > FILE_LINES_MAX:
            yield Breach(path, 1, "file length", f"{lines} lines, over {FILE_LINES_MAX}")


def check_function_lengths(tree):
    for path, text in tree.texts.items():
        if path.endswith((".cc", ".h")):
            lengths = cpp_functions(text)
        elif path.endswith(".py"):
            lengths = python_functions(text)
        else:
            continue
        for line, length in lengths:
            if length > FUNCTION_LINES_MAX:
                yield Breach(path, line, "function length",
                             f"{length} lines, over {FUNCTION_LINES_MAX}")


def python_functions(text):
    """(line, lines) of every function."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.end_lineno - node.lineno + 1


# What may hold braces and quotes that are no code. A raw string's delimiter is matched back.
NO_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|(?:u8|[uUL])?R"([^()\s\\]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.DOTALL)
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE | re.DOTALL)
SCOPE = re.compile(r"\b(namespace|class|struct|union|extern)\b")


def cpp_functions(text):
    """(line, lines) of every function at namespace or class scope, from head to brace."""
    def blank(match):
        return "\n" * match[0].count("\n")

    code = PREPROCESSOR.sub(blank, NO_CODE.sub(blank, text))
    scopes = []  # for each open brace: (is a function, line of its head)
    head, head_line, line = "", None, 1
    for c in code:
        if c == "{":
            inside = any(is_function for is_function, _ in scopes)
            opens = not SCOPE.search(head.split("(")[0])
            scopes.append((opens and not inside and ("(" in head or not head), head_line or line))
        elif c == "}" and scopes:
            is_function, first = scopes.pop()
            if is_function:
                yield first, line - first + 1
        if c in "{};":
            head, head_line = "", None
        elif not c.isspace() or head:
            head_line = head_line or line
            head += c
        line += c == "\n"


RULES = (check_includes, check_links, check_homes, check_folders, check_names, check_headers,
         check_places, check_version, check_file_lengths, check_function_lengths)


def without_allowed(breaches, allowed):
    """The breaches that `allowed` doesn't name, and a breach for what it names in vain.

    `allowed` is a list of {path, rule, reason}; see allowed.toml.
    """
    entries = {(entry["path"], entry["rule"]): entry["reason"] for entry in allowed}
    used = set()
    for breach in breaches:
        if entries.get((breach.path, breach.rule)):
            used.add((breach.path, breach.rule))
        else:
            yield breach
    for path, rule in sorted(entries.keys() - used):
        yield Breach(path, 1, "allowed", f"allowed.toml allows `{rule}` here in vain, or has no "
                                         "reason for it")


def breaches_of(tree, allowed):
    found = [breach for rule in RULES for breach in rule(tree)]
    return list(without_allowed(found, allowed))


@functools.cache
def allowed_breaches():
    return tomllib.loads((pathlib.Path(__file__).parent / "allowed.toml").read_text())["allow"]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
    breaches = breaches_of(Tree.of(root), allowed_breaches())
    for breach in breaches:
        print(breach)
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
