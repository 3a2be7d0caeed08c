// Columns from `key=value` directories (PartitioningUtils.parsePartitions).
//
// From the directory of each object Spark climbs towards a root and collects `key=value`
// names. It stops at the root, or above the first name without `=` once it has collected
// one. Where it stopped is the base of the table, and all objects must agree on one.
//
// Unlike Spark, an object that lies beside the partition directories stays, with NULLs:
// Spark reads no such file and does not say so.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/scalar.h>
#include <arrow/status.h>
#include <arrow/type.h>

#include "source/location.h"
#include "source/partition_value.h"
#include "trailmill/source.h"

namespace trailmill {
namespace {

using arrow::Status;

// One level of a table: a column's name, unescaped, and its value, still escaped.
struct Level {
  std::string name;
  std::string raw;
};

struct Leaf {
  std::vector<Level> levels;
  std::string base;
};

std::string LowerAscii(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

Status Refuse(std::string_view condition, std::string_view what, std::string_view where) {
  return Status::Invalid("reading partition directories: ", condition, ": ", what, ": ",
                         where);
}

// Directories as given, and the parents of files as given.
std::set<std::string> BasesOf(const std::vector<std::string>& roots,
                              const std::vector<std::string>& paths) {
  const std::set<std::string_view> files(paths.begin(), paths.end());
  std::set<std::string> bases;
  for (const auto& root : roots) {
    auto path = source::PathText(source::ParseLocation(root));
    if (path.size() > 1 && path.back() == '/') path.pop_back();  // `s3://bucket/`
    bases.insert(files.contains(path) ? std::string(source::ParentPath(path)) : path);
  }
  return bases;
}

// What a file or a glob brought has no root above it, and so no columns.
bool LiesBelow(std::string_view directory, const std::set<std::string>& bases) {
  for (auto at = directory;; at = source::ParentPath(at)) {
    if (bases.contains(std::string(at))) return true;
    if (at.empty() || at == "/") return false;
  }
}

arrow::Result<std::optional<Level>> ParseLevel(std::string_view directory) {
  const auto segment = source::LastPart(directory);
  const size_t equals = segment.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  if (equals == 0) {
    return Refuse("EMPTY_PARTITION_COLUMN_NAME", "no name before the `=`", directory);
  }
  if (equals + 1 == segment.size()) {
    return Refuse("EMPTY_PARTITION_COLUMN_VALUE", "no value after the `=`", directory);
  }
  return Level{source::UnescapePathName(segment.substr(0, equals)),
               std::string(segment.substr(equals + 1))};
}

arrow::Result<Leaf> ParseLeaf(std::string_view directory,
                              const std::set<std::string>& bases) {
  Leaf leaf;
  leaf.base = directory;
  if (!LiesBelow(directory, bases)) return leaf;
  auto at = directory;
  while (!bases.contains(std::string(at))) {
    ARROW_ASSIGN_OR_RAISE(auto level, ParseLevel(at));
    if (!level && !leaf.levels.empty()) break;
    if (level) leaf.levels.push_back(*std::move(level));
    at = source::ParentPath(at);
  }
  if (!leaf.levels.empty()) leaf.base = at;
  std::reverse(leaf.levels.begin(), leaf.levels.end());
  return leaf;
}

std::string NamesOf(const Leaf& leaf) {
  std::string names;
  for (const auto& level : leaf.levels) names += (names.empty() ? "" : ", ") + level.name;
  return names;
}

Status CheckOneBase(const std::vector<Leaf>& leaves) {
  for (const auto& leaf : leaves) {
    if (LowerAscii(leaf.base) == LowerAscii(leaves[0].base)) continue;
    return Refuse("CONFLICTING_DIRECTORY_STRUCTURES",
                  "key=value directories start at different places",
                  "`" + leaves[0].base + "` and `" + leaf.base + "`");
  }
  return Status::OK();
}

// Names are compared as Spark does by default, without regard to case.
Status CheckNames(const std::vector<const Leaf*>& partitioned) {
  const std::string first = NamesOf(*partitioned[0]);
  for (const Leaf* leaf : partitioned) {
    if (LowerAscii(NamesOf(*leaf)) == LowerAscii(first)) continue;
    return Refuse("CONFLICTING_PARTITION_COLUMN_NAMES",
                  "directories differ in their column names",
                  "`" + first + "` and `" + NamesOf(*leaf) + "`");
  }
  std::set<std::string> seen;
  for (const auto& level : partitioned[0]->levels) {
    if (seen.insert(LowerAscii(level.name)).second) continue;
    return Refuse("COLUMN_ALREADY_EXISTS", "a column stands twice in one path",
                  level.name);
  }
  return Status::OK();
}

std::shared_ptr<arrow::Schema> FieldsOf(const std::vector<const Leaf*>& partitioned) {
  arrow::FieldVector fields;
  for (size_t i = 0; i < partitioned[0]->levels.size(); ++i) {
    auto type = arrow::null();
    for (const Leaf* leaf : partitioned) {
      type = source::WiderPartitionType(type, source::PartitionType(leaf->levels[i].raw));
    }
    fields.push_back(arrow::field(partitioned[0]->levels[i].name, std::move(type)));
  }
  return arrow::schema(std::move(fields));
}

arrow::Result<arrow::ScalarVector> ValuesOf(const Leaf& leaf,
                                            const arrow::Schema& fields) {
  arrow::ScalarVector values;
  for (int i = 0; i < fields.num_fields(); ++i) {
    const auto& type = fields.field(i)->type();
    if (leaf.levels.empty()) {
      values.push_back(arrow::MakeNullScalar(type));
    } else {
      ARROW_ASSIGN_OR_RAISE(auto value,
                            source::PartitionScalar(leaf.levels[i].raw, type));
      values.push_back(std::move(value));
    }
  }
  return values;
}

}  // namespace

arrow::Result<PartitionColumns> DiscoverPartitionColumns(
    const std::vector<std::string>& roots, const std::vector<SourceObject>& objects) {
  std::vector<std::string> paths;
  for (const auto& object : objects) {
    paths.push_back(source::PathText(source::ParseLocation(object.location)));
  }
  const auto bases = BasesOf(roots, paths);
  std::vector<Leaf> leaves;               // one for each directory
  std::map<std::string, size_t> leaf_of;  // by directory
  std::vector<size_t> object_leaf;
  for (const auto& path : paths) {
    const std::string directory(source::ParentPath(path));
    const auto [entry, added] = leaf_of.emplace(directory, leaves.size());
    if (added) {
      ARROW_ASSIGN_OR_RAISE(auto leaf, ParseLeaf(directory, bases));
      leaves.push_back(std::move(leaf));
    }
    object_leaf.push_back(entry->second);
  }
  PartitionColumns columns;
  columns.fields = arrow::schema({});
  std::vector<const Leaf*> partitioned;
  for (const auto& leaf : leaves) {
    if (!leaf.levels.empty()) partitioned.push_back(&leaf);
  }
  if (!partitioned.empty()) {
    ARROW_RETURN_NOT_OK(CheckOneBase(leaves));
    ARROW_RETURN_NOT_OK(CheckNames(partitioned));
    columns.fields = FieldsOf(partitioned);
  }
  std::vector<arrow::ScalarVector> leaf_values;
  for (const auto& leaf : leaves) {
    ARROW_ASSIGN_OR_RAISE(auto values, ValuesOf(leaf, *columns.fields));
    leaf_values.push_back(std::move(values));
  }
  for (const size_t leaf : object_leaf) columns.values.push_back(leaf_values[leaf]);
  return columns;
}

}  // namespace trailmill
