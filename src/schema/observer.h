// Observes records into a shape. One a thread; no allocation for a value, and no lookup
// for a key that stands behind the key that it stood behind in the last record.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "decode/tape.h"
#include "schema/shape_tree.h"

namespace trailmill::schema {

class Observer {
 public:
  explicit Observer(std::vector<PartitionKey> keys);

  /// Observes the value as a record. What is no object marks the shape corrupt, as
  /// Spark's root merge does, but for a null.
  void ObserveRecord(const decode::Tape& tape);

  /// Observes a JSON document whose root may be an array of records (Spark unwraps
  /// those).
  void ObserveDocument(const decode::Tape& tape);

  /// A line that could not be read, or whose root is no object: a record of one text,
  /// `_corrupt_record`. (Where data has a member of that name too, Spark's type for it
  /// depends on the order of the lines; this is the one that can be read.)
  void ObserveMalformed();

  Shape Take() && { return std::move(shape_); }

 private:
  /// How a node is reached without a lookup, and when it was last.
  struct Trail {
    uint32_t next = 0;   // the sibling that followed last time
    uint32_t first = 0;  // the member that came first last time
    uint64_t visit = 0;  // the object that had it last
  };
  struct Touch {
    uint32_t node;
    uint16_t seen;
  };

  void Root(const decode::Tape& tape, size_t at);
  bool AllObjects(const decode::Tape& tape, size_t at) const;
  void Value(uint32_t node, size_t at);
  void Object(uint32_t node, size_t at);
  void Array(uint32_t node, size_t at);
  uint32_t Member(uint32_t parent, uint32_t previous, const decode::Item& key);
  void TouchPartition(size_t at);

  Shape shape_;
  Shape::Tree& tree_;
  std::vector<PartitionKey> keys_;
  const decode::Tape* tape_ = nullptr;
  std::vector<Trail> trails_;
  std::vector<Touch> touched_;
  uint64_t visit_ = 0;
  std::string name_;  // decoded
  std::string partition_;
  // The partition of the last record: most follow another of the same.
  std::string last_partition_;
  std::vector<uint16_t>* last_seen_ = nullptr;
};

}  // namespace trailmill::schema
