#include "schema/observer.h"

#include "base/same_text.h"
#include "decode/escape.h"
#include "decode/number.h"
#include "schema/partition_token.h"

namespace trailmill::schema {
namespace {

using decode::Item;
using decode::Kind;
using decode::Tape;

uint16_t SeenOf(const Item& item) {
  switch (item.kind) {
    case Kind::kNull:
      return kSeenNull;
    case Kind::kFalse:
    case Kind::kTrue:
      return kSeenBoolean;
    case Kind::kLong:
      return kSeenLong;
    case Kind::kBigInteger:
      return kSeenBigInteger;
    case Kind::kDouble:
      return kSeenDouble;
    case Kind::kString:
      return item.end - item.begin == 2 ? kSeenEmptyText : kSeenText;
    case Kind::kObject:
      return kSeenObject;
    default:
      return kSeenArray;
  }
}

}  // namespace

Observer::Observer(std::vector<PartitionKey> keys)
    : tree_(shape_.tree()), keys_(std::move(keys)), trails_(1) {}

uint32_t Observer::Member(uint32_t parent, uint32_t previous, const Item& key) {
  uint32_t& hint = previous != 0 ? trails_[previous].next : trails_[parent].first;
  std::string_view name = tape_->body(key);
  if (!key.coded && hint != 0 && base::SameText(tree_.nodes[hint].name, name))
    return hint;
  if (key.coded) {
    name_.resize(name.size());
    name_.resize(decode::Unescape(name, name_.data(), decode::StringRole::kKey));
    name = name_;
  }
  const uint32_t id = tree_.Member(parent, name);
  hint = id;
  if (id >= trails_.size()) trails_.resize(id + 1);
  return id;
}

void Observer::Object(uint32_t node, size_t at) {
  const uint64_t visit = ++visit_;
  const size_t end = (*tape_)[at].next;
  uint32_t previous = 0;
  for (size_t i = at + 1; i < end; i = (*tape_)[i + 1].next) {
    const uint32_t member = Member(node, previous, (*tape_)[i]);
    if (trails_[member].visit == visit) tree_.nodes[member].seen |= kSeenTwice;
    trails_[member].visit = visit;
    Value(member, i + 1);
    previous = member;
  }
}

void Observer::Array(uint32_t node, size_t at) {
  const size_t end = (*tape_)[at].next;
  const uint32_t element = tree_.Element(node);
  if (element >= trails_.size()) trails_.resize(element + 1);
  for (size_t i = at + 1; i < end; i = (*tape_)[i].next) Value(element, i);
}

void Observer::Value(uint32_t node, size_t at) {
  const Item& item = (*tape_)[at];
  uint16_t seen = SeenOf(item);
  ShapeNode& target = tree_.nodes[node];
  if (seen == kSeenBigInteger) {
    if (item.digits > decode::kDecimalDigitsMax) {
      seen = kSeenDouble;
    } else {
      target.digits = std::max(target.digits, item.digits);
    }
  }
  target.seen |= seen;
  if (seen == kSeenNull) return;
  touched_.push_back({node, seen});
  if (seen == kSeenObject) Object(node, at);
  if (seen == kSeenArray) Array(node, at);
}

void Observer::TouchPartition(size_t at) {
  PartitionTokens(*tape_, at, keys_, &partition_);
  if (last_seen_ == nullptr || last_partition_ != partition_) {
    last_seen_ = &tree_.partitions[SplitTokens(partition_, keys_.size())];
    last_partition_ = partition_;
  }
  if (last_seen_->size() < tree_.nodes.size()) last_seen_->resize(tree_.nodes.size());
  for (const Touch& touch : touched_) (*last_seen_)[touch.node] |= touch.seen;
}

void Observer::Root(const Tape& tape, size_t at) {
  const Item& item = tape[at];
  if (item.kind != Kind::kObject) {
    if (item.kind != Kind::kNull) ObserveMalformed();
    return;
  }
  tape_ = &tape;
  touched_.clear();
  touched_.push_back({0, kSeenObject});
  tree_.nodes[0].seen |= kSeenObject;
  Object(0, at);
  TouchPartition(at);
}

void Observer::ObserveRecord(const Tape& tape) { Root(tape, 0); }

// True where Spark's merge of an array's elements gives a struct: objects and nulls only,
// or arrays of such (JsonInferSchema.compatibleRootType unwraps those).
bool Observer::AllObjects(const Tape& tape, size_t at) const {
  bool object = false, array = false;
  for (size_t i = at + 1; i < tape[at].next; i = tape[i].next) {
    const Kind kind = tape[i].kind;
    object |= kind == Kind::kObject;
    array |= kind == Kind::kArray;
    if (kind != Kind::kObject && kind != Kind::kArray && kind != Kind::kNull)
      return false;
    if (kind == Kind::kArray && !AllObjects(tape, i)) return false;
  }
  return !(object && array);
}

void Observer::ObserveMalformed() {
  tree_.corrupt = true;
  tree_.nodes[tree_.Member(0, "_corrupt_record")].seen |= kSeenText;
  trails_.resize(tree_.nodes.size());
}

void Observer::ObserveDocument(const Tape& tape) {
  if (tape[0].kind != Kind::kArray) return Root(tape, 0);
  if (!AllObjects(tape, 0)) return ObserveMalformed();
  for (size_t i = 1; i < tape[0].next; ++i) {
    if (tape[i].kind != Kind::kObject) continue;
    Root(tape, i);
    i = tape[i].next - 1;
  }
}

}  // namespace trailmill::schema
