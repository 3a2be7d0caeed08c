// From an event's tape to cells of the fixed schema. One a thread; event_text.h is the
// inverse.
//
// A value goes to its column if the column can give it back: a string without lone
// surrogates, a boolean, a canonical time, any value of a free-form member but null. What
// can't goes to `unmapped`, at the path where it stood:
//
//   {"eventName":5,"new":{"a":1},"userIdentity":{"type":"Root","x":null},
//    "resources":[{"ARN":"a"},"b"]}
//   columns   userIdentity {type Root}, resources [{ARN a}, null]
//   unmapped  {"eventName":5,"new":{"a":1},"userIdentity":{"x":null},
//              "resources":{"1":"b"}}
//
// A member that stands in both is, where the column is a struct or list, what the column
// lacks; else `unmapped` has all of it: of a name that stands twice, every value in
// order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decode/tape.h"
#include "shred/member_finder.h"
#include "shred/plan.h"
#include "shred/staging.h"
#include "shred/unmapped_text.h"

namespace trailmill::shred {

class EventShredder {
 public:
  /// \param plan of the fixed schema, its partition columns ignored.
  explicit EventShredder(const Plan& plan);

  /// Adds the object at tape[0] as a row.
  /// REQUIRES: its text is JSON as RFC 8259 has it, in valid UTF-8: free-form members
  ///   are copied.
  /// \param fingerprint eventFingerprint where it is known; else that of the text.
  void Row(const decode::Tape& tape, Staging* staging,
           std::optional<uint64_t> fingerprint = std::nullopt);

 private:
  /// Members whose NULL may stand for a null: what the row has of each.
  struct NullByDefault {
    uint32_t node = Plan::kNone;
    bool seen = false;
    bool null = false;
  };

  void Start(uint32_t node, size_t unmapped_size);
  void Struct(uint32_t node, size_t at, uint32_t entry);
  uint64_t Members(uint32_t node, size_t at, uint32_t entry, uint64_t repeated);
  void Unknown(uint32_t node, size_t key);
  void Member(uint32_t node, size_t key, uint32_t entry);
  void Repeated(uint32_t node, size_t key, uint32_t entry);
  void Nested(uint32_t node, size_t key, uint32_t entry);
  void List(uint32_t node, size_t at, uint32_t entry);
  bool Leaf(uint32_t node, const decode::Item& item, uint32_t entry);
  bool Scalar(Cell cell, uint32_t node, const decode::Item& item, uint32_t entry);
  bool IsText(const decode::Item& item) const;
  bool InDirectory(uint32_t node, const decode::Item& item);
  NullByDefault* FindNullByDefault(uint32_t node);
  void Finish(uint32_t row, std::optional<uint64_t> fingerprint);

  const Plan& plan_;
  MemberFinder finder_;
  /// What every member asks of its node, apart from the rest of the plan, so that all of
  /// it stays in the nearest cache.
  struct Node {
    Cell cell = Cell::kIgnored;
    /// Among the names of its struct.
    uint8_t place = 0;
    /// No member of an event: `unmapped`, and the fingerprint.
    bool own = false;
    bool null_by_default = false;
    /// A partition column of booleans.
    bool boolean_key = false;
  };
  std::vector<Node> nodes_;
  /// Of each partition column, the last text that fits a directory's name.
  std::vector<std::string> directories_;
  uint32_t unmapped_;
  uint32_t fingerprint_;
  uint32_t category_node_;
  NullByDefault null_by_default_[2];

  const decode::Tape* tape_ = nullptr;
  Staging* staging_ = nullptr;
  UnmappedText rest_;
  std::string category_;
  bool first_is_absent_ = false;
  std::string scratch_;
};

}  // namespace trailmill::shred
