#include "shred/shredder.h"

#include "decode/escape.h"
#include "decode/number.h"
#include "shred/cells.h"

namespace trailmill::shred {
namespace {

using decode::Item;
using decode::Kind;

bool IsNumber(Kind kind) {
  return kind == Kind::kLong || kind == Kind::kBigInteger || kind == Kind::kDouble;
}

// What a column takes, by JacksonParser.makeConverter. A text that names an infinity is
// left to Number().
bool Takes(Cell cell, const Item& item) {
  switch (cell) {
    case Cell::kText:
      return true;
    case Cell::kBoolean:
      return item.kind == Kind::kTrue || item.kind == Kind::kFalse;
    case Cell::kLong:
      return item.kind == Kind::kLong;
    case Cell::kDouble:
      return IsNumber(item.kind) || item.kind == Kind::kString;
    case Cell::kDecimal:
      return item.kind == Kind::kLong || item.kind == Kind::kBigInteger;
    case Cell::kStruct:
      return item.kind == Kind::kObject;
    default:
      return item.kind == Kind::kArray;
  }
}

}  // namespace

Shredder::Shredder(const Plan& plan) : plan_(plan), finder_(plan) {}

bool Shredder::Row(const decode::Tape& tape, size_t at, Staging* staging) {
  tape_ = &tape;
  staging_ = staging;
  fitted_ = true;
  const uint32_t row = staging->AddRow();
  if (tape[at].kind == Kind::kObject) Struct(0, at, row);
  return fitted_;
}

void Shredder::SetText(uint32_t node, uint32_t row, std::string_view text,
                       Staging* staging) {
  Column& column = staging->column(node);
  column.present.Add(row);
  staging->AppendText(text, &column);
}

bool Shredder::Decodes(const decode::Tape& tape, size_t at, uint32_t node) {
  const Item& item = tape[at];
  const PlanNode& plan = plan_[node];
  tape_ = &tape;
  if (plan.cell == Cell::kText) {
    return item.kind != Kind::kString || decode::Decodable(tape.body(item));
  }
  if (plan.cell == Cell::kStruct && item.kind == Kind::kObject) {
    for (size_t i = at + 1; i < item.next; i = tape[i + 1].next) {
      const uint32_t member = finder_.Find(tape, node, 0, tape[i]);
      if (member != Plan::kNone && !Decodes(tape, i + 1, member)) return false;
    }
  }
  if (plan.cell == Cell::kList && item.kind == Kind::kArray) {
    for (size_t i = at + 1; i < item.next; i = tape[i].next) {
      if (!Decodes(tape, i, plan.element)) return false;
    }
  }
  return true;
}

void Shredder::Struct(uint32_t node, size_t at, uint32_t entry) {
  const size_t end = (*tape_)[at].next;
  uint32_t previous = 0;
  for (size_t i = at + 1; i < end; i = (*tape_)[i + 1].next) {
    const uint32_t member = finder_.Find(*tape_, node, previous, (*tape_)[i]);
    if (member == Plan::kNone) continue;  // an empty struct, which is no column
    Value(member, i + 1, entry);
    previous = member;
  }
}

void Shredder::Value(uint32_t node, size_t at, uint32_t entry) {
  const Item& item = (*tape_)[at];
  const PlanNode& plan = plan_[node];
  if (plan.cell == Cell::kIgnored || plan.cell == Cell::kLine) return;
  Column* column = staging_->find(node);
  // A name that stands twice in one object: the last one counts.
  if (column && !column->present.empty() && column->present.back() == entry)
    Erase(plan_, node, entry, staging_);
  if (item.kind == Kind::kNull) return;
  if (!Takes(plan.cell, item)) {
    fitted_ = false;
    return;
  }
  if (plan.cell == Cell::kList) return List(node, at, entry);
  if (plan.cell != Cell::kStruct) return Scalar(node, item, entry);
  staging_->column(node).present.Add(entry);
  Struct(node, at, entry);
}

void Shredder::Scalar(uint32_t node, const Item& item, uint32_t entry) {
  Column& column = staging_->column(node);
  const PlanNode& plan = plan_[node];
  switch (plan.cell) {
    case Cell::kText:
      AppendText(*tape_, item, staging_, &column, &scratch_);
      break;
    case Cell::kBoolean:
      column.fixed.AppendValue(static_cast<uint8_t>(item.kind == Kind::kTrue));
      break;
    case Cell::kDecimal:
      Decimal(plan.width, item, &column);
      break;
    default:
      if (!Number(plan, item, &column)) {
        fitted_ = false;
        return;
      }
  }
  column.present.Add(entry);
}

bool Shredder::Number(const PlanNode& plan, const Item& item, Column* column) {
  const std::string_view token = tape_->raw(item);
  if (plan.cell == Cell::kLong) {
    column->fixed.AppendValue(int64_t{decode::ParseLong(token)});
    return true;
  }
  if (item.kind != Kind::kString) {
    column->fixed.AppendValue(double{decode::ParseDouble(token)});
    return true;
  }
  const auto special = decode::DoubleFromString(tape_->body(item));
  if (special) column->fixed.AppendValue(double{*special});
  return special.has_value();
}

// Big-endian two's complement, as Parquet's decimals are.
void Shredder::Decimal(uint32_t width, const Item& item, Column* column) {
  const auto little = decode::ParseDecimal(tape_->raw(item)).ToBytes();
  char* copy = column->fixed.Reserve(width);
  for (uint32_t i = 0; i < width; ++i) copy[i] = static_cast<char>(little[width - 1 - i]);
  column->fixed.Commit(width);
}

// An element that does not fit voids the whole array, up to the struct member that owns
// the outermost one (Spark's partial results stop at arrays).
bool Shredder::Fits(uint32_t node, size_t at) const {
  const Item& item = (*tape_)[at];
  const PlanNode& plan = plan_[node];
  if (item.kind == Kind::kNull || plan.cell == Cell::kText) return true;
  if (!Takes(plan.cell, item)) return false;
  if (plan.cell == Cell::kDouble && item.kind == Kind::kString) {
    return decode::DoubleFromString(tape_->body(item)).has_value();
  }
  if (plan.cell != Cell::kList) return true;
  for (size_t i = at + 1; i < item.next; i = (*tape_)[i].next) {
    if (!Fits(plan.element, i)) return false;
  }
  return true;
}

void Shredder::List(uint32_t node, size_t at, uint32_t entry) {
  const PlanNode& plan = plan_[node];
  if (!Fits(node, at)) {
    fitted_ = false;
    return;
  }
  const uint32_t length = CountElements(*tape_, at);
  uint32_t slot = OpenList(entry, length, &staging_->column(node));
  const size_t end = (*tape_)[at].next;
  for (size_t i = at + 1; i < end; i = (*tape_)[i].next) Value(plan.element, i, slot++);
}

}  // namespace trailmill::shred
