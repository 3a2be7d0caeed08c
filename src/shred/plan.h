// The columns that a schema asks for, laid out for the walk over a tape: a tree of nodes
// with their Dremel levels.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/type.h>

#include "schema/name_table.h"

namespace trailmill::shred {

enum class Cell : uint8_t {
  kText,  // a JSON string decoded; with an inferred schema also any other token's bytes
  kJson,  // any value as its bytes stand, of the fixed schema
  kTime,  // a canonical time, of the fixed schema
  kLong,
  kDouble,
  kBoolean,
  kDecimal,
  kStruct,
  kList,
  kLine,     // Spark's `_corrupt_record`: a text of the line, never of a member
  kIgnored,  // a partition column: in the directory, not in the file
};

struct PlanNode {
  Cell cell;
  /// Definition level of a value that is there. Of a list: there, maybe empty; an
  /// element's slot is one more.
  int16_t definition = 0;
  /// Of a list: the repetition level of its second and later elements.
  int16_t repetition = 0;
  uint32_t parent = 0;
  /// Of a list.
  uint32_t element = 0;
  /// Of a struct.
  std::vector<uint32_t> members;
  /// Bytes of a staged value of fixed width: of a decimal those in a file, of a boolean
  /// one.
  uint32_t width = 0;
  std::string name;
};

/// Node 0 is the row. Immutable, shared by all workers.
class Plan {
 public:
  /// \param ignored top-level names that no column wants.
  /// \param line_column the top-level column that has the text of bad lines; empty
  /// without.
  Plan(const arrow::Schema& file_schema, const std::vector<std::string>& ignored,
       std::string_view line_column = {});

  static constexpr uint32_t kNone = schema::NameTable::kNone;

  const PlanNode& operator[](uint32_t node) const { return nodes_[node]; }
  size_t size() const { return nodes_.size(); }
  size_t leaf_count() const { return leaf_count_; }
  /// kNone where the struct has no such member.
  uint32_t Find(uint32_t parent, std::string_view name) const;

 private:
  struct Levels {
    int16_t definition;
    int16_t repetition;
  };
  uint32_t Add(const arrow::Field& field, uint32_t parent, Levels outer);
  uint32_t AddNode(PlanNode node);

  std::vector<PlanNode> nodes_;
  schema::NameTable names_;
  size_t leaf_count_ = 0;
};

}  // namespace trailmill::shred
