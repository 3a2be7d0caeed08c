#include "shred/event_shredder.h"

#include <arrow/util/logging.h>

#include "base/fingerprint.h"
#include "base/moment.h"
#include "base/same_text.h"
#include "decode/escape.h"
#include "schema/cell_kind.h"
#include "schema/partition_token.h"
#include "shred/cells.h"
#include "trailmill/cloudtrail.h"

namespace trailmill::shred {
namespace {

using decode::Item;
using decode::Kind;

// Names of a struct are told apart by a bit each.
constexpr uint8_t kNamesMax = 64;

bool IsBoolean(const Item& item) {
  return item.kind == Kind::kTrue || item.kind == Kind::kFalse;
}

}  // namespace

EventShredder::EventShredder(const Plan& plan)
    : plan_(plan),
      finder_(plan),
      nodes_(plan.size()),
      directories_(plan.size()),
      unmapped_(plan.Find(0, schema::kUnmapped)),
      fingerprint_(plan.Find(0, schema::kFingerprint)),
      category_node_(plan.Find(0, "eventCategory")) {
  null_by_default_[0].node = plan.Find(0, "requestParameters");
  null_by_default_[1].node = plan.Find(0, "responseElements");
  std::vector<uint8_t> names(plan.size());
  for (uint32_t node = 1; node < plan.size(); ++node) {
    const uint8_t place = names[plan[node].parent]++;
    ARROW_CHECK_LT(place, kNamesMax);
    nodes_[node] = {.cell = plan[node].cell,
                    .place = place,
                    .own = node == unmapped_ || node == fingerprint_,
                    .null_by_default = FindNullByDefault(node) != nullptr};
    if (plan[node].cell != Cell::kIgnored) continue;
    const auto field = CloudTrailSchema()->GetFieldByName(plan[node].name);
    nodes_[node].boolean_key = field->type()->id() == arrow::Type::BOOL;
  }
}

void EventShredder::Row(const decode::Tape& tape, Staging* staging,
                        std::optional<uint64_t> fingerprint) {
  tape_ = &tape;
  staging_ = staging;
  const uint32_t row = staging->AddRow();
  Struct(0, 0, row);
  Finish(row, fingerprint);
}

void EventShredder::Start(uint32_t node, size_t unmapped_size) {
  rest_.Rewind(unmapped_size);
  if (node != 0) return;
  category_.clear();
  first_is_absent_ = false;
  for (NullByDefault& each : null_by_default_) each.seen = each.null = false;
}

// A name that stands twice is rare and found late: then the object is read again.
void EventShredder::Struct(uint32_t node, size_t at, uint32_t entry) {
  if (node == 0) rest_.Reset();
  const size_t start = rest_.size();
  Start(node, start);
  uint64_t repeated = 0;
  while (const uint64_t found = Members(node, at, entry, repeated)) {
    repeated |= found;
    Start(node, start);
    for (const uint32_t member : plan_[node].members) {
      Erase(plan_, member, entry, staging_);
    }
  }
}

// Reads the members. Returns the names that stand twice and are not in `repeated`.
uint64_t EventShredder::Members(uint32_t node, size_t at, uint32_t entry,
                                uint64_t repeated) {
  const decode::Tape& tape = *tape_;
  uint64_t seen = 0;
  uint32_t previous = 0;
  for (size_t i = at + 1; i < tape[at].next; i = tape[i + 1].next) {
    const uint32_t member = finder_.Find(tape, node, previous, tape[i]);
    if (member == Plan::kNone || nodes_[member].own) {
      Unknown(node, i);
      continue;
    }
    previous = member;
    const uint64_t bit = uint64_t{1} << nodes_[member].place;
    if ((repeated & bit) != 0) {
      Repeated(member, i, entry);
      continue;
    }
    if ((seen & bit) != 0) return bit;
    seen |= bit;
    Member(member, i, entry);
  }
  return 0;
}

void EventShredder::Unknown(uint32_t node, size_t key) {
  const Item& name = (*tape_)[key];
  if (node == 0 && rest_.empty()) {
    // Escapes are rare: a coded key is taken for one that may read so.
    first_is_absent_ = name.coded || tape_->body(name) == schema::kAbsent;
  }
  rest_.Add(tape_->body(name), tape_->raw((*tape_)[key + 1]));
}

EventShredder::NullByDefault* EventShredder::FindNullByDefault(uint32_t node) {
  for (NullByDefault& each : null_by_default_) {
    if (each.node == node) return &each;
  }
  return nullptr;
}

void EventShredder::Member(uint32_t node, size_t key, uint32_t entry) {
  const Item& item = (*tape_)[key + 1];
  if (nodes_[node].null_by_default) {
    NullByDefault* known = FindNullByDefault(node);
    known->seen = true;
    known->null = item.kind == Kind::kNull;
    if (known->null) return;
  }
  const Cell cell = nodes_[node].cell;
  const bool nested = (cell == Cell::kStruct && item.kind == Kind::kObject) ||
                      (cell == Cell::kList && item.kind == Kind::kArray);
  if (nested) return Nested(node, key, entry);
  if (!Leaf(node, item, entry)) rest_.Add(tape_->body((*tape_)[key]), tape_->raw(item));
}

// Every value goes to `unmapped`; a leaf's column has the last one, for queries.
void EventShredder::Repeated(uint32_t node, size_t key, uint32_t entry) {
  const Item& item = (*tape_)[key + 1];
  if (NullByDefault* known = FindNullByDefault(node)) known->seen = true;
  if (node == category_node_) category_.clear();
  rest_.Add(tape_->body((*tape_)[key]), tape_->raw(item));
  Erase(plan_, node, entry, staging_);
  Leaf(node, item, entry);
}

void EventShredder::Nested(uint32_t node, size_t key, uint32_t entry) {
  const size_t mark = rest_.Open(tape_->body((*tape_)[key]));
  if (nodes_[node].cell == Cell::kStruct) {
    staging_->column(node).present.Add(entry);
    Struct(node, key + 1, entry);
  } else {
    List(node, key + 1, entry);
  }
  rest_.Close(mark);
}

// The elements are structs. One that is none is null in the column, as a null is.
void EventShredder::List(uint32_t node, size_t at, uint32_t entry) {
  const decode::Tape& tape = *tape_;
  const uint32_t element = plan_[node].element;
  uint32_t slot = OpenList(entry, CountElements(tape, at), &staging_->column(node));
  uint32_t index = 0;
  for (size_t i = at + 1; i < tape[at].next; i = tape[i].next, ++slot, ++index) {
    if (tape[i].kind == Kind::kObject) {
      const size_t mark = rest_.Open(index);
      staging_->column(element).present.Add(slot);
      Struct(element, i, slot);
      rest_.Close(mark);
    } else if (tape[i].kind != Kind::kNull) {
      rest_.Add(index, tape.raw(tape[i]));
    }
  }
}

// False where the column can't give the value back.
bool EventShredder::Leaf(uint32_t node, const Item& item, uint32_t entry) {
  const Cell cell = nodes_[node].cell;
  if (cell == Cell::kIgnored) return InDirectory(node, item);
  if (cell != Cell::kText) return Scalar(cell, node, item, entry);
  if (!IsText(item)) return false;
  Column& column = staging_->column(node);
  AppendText(*tape_, item, staging_, &column, &scratch_);
  column.present.Add(entry);
  if (node == category_node_) category_ = item.coded ? scratch_ : tape_->body(item);
  return true;
}

// A column is made with its first value, so that a value that does not fit makes none.
bool EventShredder::Scalar(Cell cell, uint32_t node, const Item& item, uint32_t entry) {
  if (cell == Cell::kJson) {
    if (item.kind == Kind::kNull) return false;
    staging_->AppendText(tape_->raw(item), &staging_->column(node));
  } else if (cell == Cell::kBoolean) {
    if (!IsBoolean(item)) return false;
    const auto value = static_cast<uint8_t>(item.kind == Kind::kTrue);
    staging_->column(node).fixed.AppendValue(value);
  } else {
    const auto time = cell == Cell::kTime && item.kind == Kind::kString
                          ? base::CanonicalMicros(tape_->body(item))
                          : std::nullopt;
    if (!time) return false;
    staging_->column(node).fixed.AppendValue(int64_t{*time});
  }
  staging_->column(node).present.Add(entry);
  return true;
}

// A lone surrogate has no UTF-8. What is asked of keys is that there is none.
bool EventShredder::IsText(const Item& item) const {
  return item.kind == Kind::kString &&
         (!item.coded || decode::ValidKeyEscapes(tape_->body(item)));
}

bool EventShredder::InDirectory(uint32_t node, const Item& item) {
  if (nodes_[node].boolean_key) return IsBoolean(item);
  if (!IsText(item)) return false;
  std::string_view text = tape_->body(item);
  if (item.coded) {
    scratch_.resize(text.size());
    scratch_.resize(decode::Unescape(text, scratch_.data()));
    text = scratch_;
  }
  // Events of one partition come together.
  std::string& known = directories_[node];
  if (known.empty() || !base::SameText(known, text)) {
    if (!schema::FitsDirectory(text)) return false;
    known = text;
  }
  if (node == category_node_) category_ = text;
  return true;
}

void EventShredder::Finish(uint32_t row, std::optional<uint64_t> fingerprint) {
  std::string absent;
  for (const NullByDefault& each : null_by_default_) {
    const std::string& name = plan_[each.node].name;
    const bool usual = schema::NullStandsForNull(name, category_);
    if (each.null && !usual) rest_.Add(name, "null");
    if (!each.seen && usual) absent += (absent.empty() ? "[\"" : ",\"") + name + '"';
  }
  if (!absent.empty()) absent.push_back(']');
  if (absent.empty() && first_is_absent_) absent = "[]";
  if (!rest_.empty() || !absent.empty()) {
    Column& unmapped = staging_->column(unmapped_);
    staging_->AppendText(rest_.Finish(schema::kAbsent, absent), &unmapped);
    unmapped.present.Add(row);
  }
  if (!fingerprint) fingerprint = base::Fingerprint(tape_->raw((*tape_)[0]));
  Column& column = staging_->column(fingerprint_);
  column.fixed.AppendValue(*fingerprint);
  column.present.Add(row);
}

}  // namespace trailmill::shred
