// The inside of a Shape: a tree of the names and types that were seen.
//
// Spark folds a lattice of types over the values (TypeCoercion, JsonInferSchema). Kept as
// a set of what was seen at each path, the same decision falls out at the end, whatever
// the order: the lattice sends two different classes to string, and numbers to the
// widest.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/name_table.h"
#include "trailmill/shape.h"

namespace trailmill {

/// What was seen at a path.
enum Seen : uint16_t {
  kSeenNull = 1 << 0,
  kSeenEmptyText = 1 << 1,  // "" is a null to Spark's inference and a text to its rows
  kSeenText = 1 << 2,
  kSeenBoolean = 1 << 3,
  kSeenLong = 1 << 4,
  kSeenBigInteger = 1 << 5,
  kSeenDouble = 1 << 6,
  kSeenObject = 1 << 7,
  kSeenArray = 1 << 8,
  kSeenTwice = 1 << 9,  // the name stood twice in one object
};

inline constexpr uint16_t kSeenNumber = kSeenLong | kSeenBigInteger | kSeenDouble;

/// A path. Node 0 is the root; a node's element (of arrays) and members follow it.
struct ShapeNode {
  std::string name;
  uint32_t parent = 0;
  uint16_t seen = 0;
  /// Largest precision of the integers outside int64.
  uint16_t digits = 0;
  /// The node of all elements of arrays here; 0 without.
  uint32_t element = 0;
  std::vector<uint32_t> members;
};

/// Values of the partition keys, as seen: see PartitionToken.
using ObservedKey = std::vector<std::optional<std::string>>;

struct Shape::Tree {
  std::vector<ShapeNode> nodes = std::vector<ShapeNode>(1);
  schema::NameTable names;
  /// A line was malformed, or its root no object: Spark adds `_corrupt_record`.
  bool corrupt = false;
  /// For each partition what was seen at each node, nulls apart; shorter where nothing
  /// was seen at the later nodes.
  std::map<ObservedKey, std::vector<uint16_t>> partitions;

  uint32_t Member(uint32_t parent, std::string_view name);
  uint32_t Element(uint32_t parent);
};

}  // namespace trailmill
