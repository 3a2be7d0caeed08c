"""The tree obeys its rules, and each rule sees what it is there to see."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import tree_rules  # noqa: E402
from tree_rules import Tree  # noqa: E402

ROOT = pathlib.Path(__file__).parents[2]


def rules(rule, **texts):
    """The breaches' texts that one rule finds in these files (`__` for `/`, `_dot_` for `.`)."""
    names = {name.replace("__", "/").replace("_dot_", "."): text for name, text in texts.items()}
    return [breach.text for breach in rule(Tree(names))]


def test_the_tree_obeys_its_rules():
    breaches = tree_rules.breaches_of(Tree.of(ROOT), tree_rules.allowed_breaches())
    assert not breaches, "\n".join(map(str, breaches))


@pytest.mark.parametrize("path, include, allowed", [
    ("src/decode/tape.cc", "decode/tape.h", True),
    ("src/decode/tape.cc", "base/quantity.h", True),
    ("src/decode/tape.cc", "trailmill/source.h", True),
    ("src/decode/tape.cc", "schema/shape.h", False),
    ("src/base/quantity.h", "decode/tape.h", False),
    ("src/pipeline/convert.cc", "shred/shredder.h", True),
    ("src/pipeline/convert.cc", "generate/event.h", False),
    ("src/generate/event.cc", "base/quantity.h", True),
    ("src/generate/event.cc", "decode/tape.h", False),
    ("src/generate/event_test.cc", "decode/tape.h", True),
    ("src/cli/main.cc", "trailmill/convert.h", True),
    ("src/cli/main.cc", "base/quantity.h", True),
    ("src/cli/main.cc", "pipeline/convert.h", False),
])
def test_an_include_arrow_points_up_the_flow_or_is_seen(path, include, allowed):
    tree = Tree({path: f'#include "{include}"\n'})
    assert not list(tree_rules.check_includes(tree)) == allowed


def test_a_link_down_the_flow_is_seen():
    texts = {"src__base__CMakeLists_dot_txt": "trailmill_folder(base LINKS trailmill_decode)"}
    assert rules(tree_rules.check_links, **texts) == ["base may not link decode"]


def test_a_link_up_the_flow_is_fine():
    texts = {"src__decode__CMakeLists_dot_txt": "trailmill_folder(decode LINKS trailmill_base)"}
    assert rules(tree_rules.check_links, **texts) == []


@pytest.mark.parametrize("path, header, allowed", [
    ("src/decode/tape.cc", "simdjson.h", True),
    ("src/schema/shape.cc", "simdjson.h", False),
    ("include/trailmill/source.h", "simdjson.h", False),
    ("src/generate/event.cc", "libdeflate.h", True),
    ("src/dataset/writer.cc", "libdeflate.h", False),
    ("src/generate/event.cc", "isa-l/igzip_lib.h", False),
    ("benchmarks/floor/floor.cc", "simdjson.h", True),
    ("benchmarks/floor/floor.cc", "zlib.h", False),
    ("src/source/list.cc", "iostream", False),
    ("src/cli/main.cc", "CLI/CLI.hpp", True),
])
def test_a_third_party_header_away_from_home_is_seen(path, header, allowed):
    tree = Tree({path: f"#include <{header}>\n"})
    assert not list(tree_rules.check_homes(tree)) == allowed


def test_a_folder_outside_the_flow_is_seen():
    assert len(rules(tree_rules.check_folders, src__lake__log_dot_cc="")) == 1


def test_a_file_that_is_not_built_is_seen():
    texts = {"src__base__a_dot_cc": "", "src__base__ba_dot_cc": "",
             "src__base__CMakeLists_dot_txt": "trailmill_folder(base SOURCES ba.cc)"}
    assert rules(tree_rules.check_folders, **texts) == ["src/base/CMakeLists.txt does not build it"]


@pytest.mark.parametrize("path", ["src/util/a.cc", "src/base/string_helpers.h",
                                  "tools/misc.py", "docs/Common.md"])
def test_a_name_that_says_nothing_is_seen(path):
    assert len(list(tree_rules.check_names(Tree({path: ""})))) == 1


def test_a_name_that_contains_such_a_word_is_fine():
    assert rules(tree_rules.check_names, src__base__utility_dot_cc="",
                 src__base__uncommon_dot_cc="") == []


def test_a_public_header_without_pragma_purpose_or_doc_is_seen():
    assert len(rules(tree_rules.check_headers, include__trailmill__a_dot_h="int A();\n")) == 3


def test_a_documented_public_header_is_fine():
    text = "// Sums.\n#pragma once\n\n/// The sum.\nint Sum(int a, int b);\n"
    assert rules(tree_rules.check_headers, include__trailmill__a_dot_h=text) == []


@pytest.mark.parametrize("line, seen", [
    ("cd /" + "work/main", True),
    ('"/' + 'home/me/x"', True),
    ("file:///" + "root/x", True),
    ("PATH=/opt/" + "tmvenv/bin", True),
    ("../" + "work/x", False),
    ("s3://bucket/" + "home/x", False),
    ("/" + "homework", False),
    ("arn:aws:iam::123456789012:root", False),
])
def test_a_path_of_a_machine_is_seen(line, seen):
    assert bool(rules(tree_rules.check_places, README_dot_md=line)) == seen


def test_the_host_of_a_registry_is_seen():
    assert len(rules(tree_rules.check_places, a_dot_txt="https://" + "pypi" + ".org/simple")) == 1


def test_two_versions_are_seen():
    texts = {"CMakeLists_dot_txt": "project(trailmill VERSION 0.2.0 LANGUAGES CXX)",
             "src__base__version_dot_h": 'constexpr std::string_view kVersion = "0.1.0";'}
    assert rules(tree_rules.check_version, **texts) == ["0.1.0, but CMakeLists.txt has 0.2.0"]


def test_a_long_file_of_code_is_seen_and_a_long_text_is_not():
    assert rules(tree_rules.check_file_lengths, a_dot_cc="\n" * 301, a_dot_md="\n" * 301,
                 b_dot_cc="\n" * 300) == ["301 lines, over 300"]


CPP = """\
#include <vector>
#define BRACE {
namespace trailmill {
// A comment with { in it.
class Tape {
 public:
  Tape(int a, int b) : a_(a), b_{b} {
    Grow();
  }
  int size() const { return size_; }

 private:
  struct Entry { int at = 0; };
  int sizes_[2] = {1, 2};
};

static const char kText[] = R"(}}} " )";

std::vector<int> Find(
    const Tape& tape) {
  if (tape.size() == '{') {
    return {1'000};
  }
  auto f = [&] {
    return 1;
  };
  return {};
}
}  // namespace trailmill
"""


def test_the_lines_of_a_cpp_function_are_counted_from_its_head_to_its_brace():
    found = list(tree_rules.cpp_functions(CPP))
    assert (19, 10) in found
    assert (10, 1) in found
    assert max(length for _, length in found) == 10


def test_a_long_cpp_function_is_seen():
    text = "int F() {\n" + "  G();\n" * 69 + "}\n"
    assert rules(tree_rules.check_function_lengths, a_dot_cc=text) == ["71 lines, over 70"]


def test_a_long_python_function_is_seen():
    text = "def f():\n" + "    g()\n" * 70
    assert rules(tree_rules.check_function_lengths, a_dot_py=text) == ["71 lines, over 70"]


def test_a_breach_that_is_allowed_with_a_reason_is_left_out():
    tree = Tree({"a.cc": "\n" * 301})
    allow = {"path": "a.cc", "rule": "file length", "reason": "a table"}
    assert tree_rules.breaches_of(tree, [allow]) == []
    assert len(tree_rules.breaches_of(tree, [allow | {"reason": ""}])) == 2


def test_an_allowance_that_nothing_needs_is_seen():
    allow = {"path": "a.cc", "rule": "file length", "reason": "a table"}
    breaches = tree_rules.breaches_of(Tree({"a.cc": ""}), [allow])
    assert [breach.rule for breach in breaches] == ["allowed"]
