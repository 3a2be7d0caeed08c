// The fixed schema and its inverse: an event that is shredded comes back from its row as
// the value that it was.

#include <algorithm>
#include <cstring>

#include <arrow/api.h>

#include "decode/token_index.h"
#include "input.h"
#include "pipeline/json_tree.h"
#include "shred/event_shredder.h"
#include "shred/plan.h"
#include "trailmill/cloudtrail.h"

namespace trailmill::fuzz {
namespace {

using ScalarPtr = std::shared_ptr<arrow::Scalar>;

// The cells of a staging as scalars, straight from how a column is laid out.
class RowView {
 public:
  RowView(const shred::Plan& plan, const shred::Staging& staging)
      : plan_(plan), staging_(staging) {}

  ScalarPtr Row(const std::shared_ptr<arrow::DataType>& type) {
    return Struct(0, type, 0);
  }

 private:
  ScalarPtr Struct(uint32_t node, const std::shared_ptr<arrow::DataType>& type,
                   uint32_t entry) {
    arrow::ScalarVector members;
    for (int f = 0; f < type->num_fields(); ++f) {
      members.push_back(Cell(plan_[node].members[static_cast<size_t>(f)],
                             type->field(f)->type(), entry));
    }
    return std::make_shared<arrow::StructScalar>(std::move(members), type);
  }

  ScalarPtr Cell(uint32_t node, const std::shared_ptr<arrow::DataType>& type,
                 uint32_t entry) {
    const shred::Column* column = staging_.find(node);
    if (column == nullptr) return arrow::MakeNullScalar(type);
    const std::vector<uint32_t> entries = EntriesOf(*column);
    const auto at = std::find(entries.begin(), entries.end(), entry);
    if (at == entries.end()) return arrow::MakeNullScalar(type);
    const auto value = static_cast<size_t>(at - entries.begin());
    switch (type->id()) {
      case arrow::Type::STRUCT:
        return Struct(node, type, entry);
      case arrow::Type::LIST:
        return List(node, *column, value, type);
      case arrow::Type::STRING:
        return std::make_shared<arrow::StringScalar>(Texts(*column->texts)[value]);
      case arrow::Type::BOOL:
        return std::make_shared<arrow::BooleanScalar>(column->fixed.data()[value] != 0);
      case arrow::Type::TIMESTAMP:
        return std::make_shared<arrow::TimestampScalar>(Word(*column, value), type);
      default:
        return std::make_shared<arrow::Int64Scalar>(Word(*column, value));
    }
  }

  static std::vector<uint32_t> EntriesOf(const shred::Column& column) {
    std::vector<uint32_t> entries;
    column.present.ForEachRun([&](shred::PresentRuns::Run run) {
      for (uint32_t entry = run.begin; entry < run.end(); ++entry)
        entries.push_back(entry);
    });
    return entries;
  }

  static std::vector<std::string> Texts(const encode::TextValues& texts) {
    std::vector<std::string> all;
    texts.ForEach([&](std::string_view text) { all.emplace_back(text); });
    return all;
  }

  static int64_t Word(const shred::Column& column, size_t value) {
    int64_t word;
    std::memcpy(&word, column.fixed.data() + value * sizeof(word), sizeof(word));
    return word;
  }

  ScalarPtr List(uint32_t node, const shred::Column& column, size_t value,
                 const std::shared_ptr<arrow::DataType>& type) {
    uint32_t slot = 0, next = 0;
    const std::vector<uint32_t> entries = EntriesOf(column);
    for (size_t i = 0; i <= value; ++i) {
      slot += entries[i] - next;
      next = entries[i] + 1;
      if (i < value) slot += std::max<uint32_t>(column.lengths[i], 1);
    }
    const auto& element = type->field(0)->type();
    auto builder = arrow::MakeBuilder(element).ValueOrDie();
    for (uint32_t i = 0; i < column.lengths[value]; ++i) {
      const ScalarPtr cell = Cell(plan_[node].element, element, slot + i);
      Require(builder->AppendScalar(*cell).ok(), "an element is of its list's type");
    }
    return std::make_shared<arrow::ListScalar>(builder->Finish().ValueOrDie(), type);
  }

  const shred::Plan& plan_;
  const shred::Staging& staging_;
};

void ComesBack(const decode::Tape& tape) {
  static const shred::Plan plan(*CloudTrailSchema(), {});
  static shred::EventShredder shredder(plan);
  shred::Staging staging(plan, nullptr);
  shredder.Row(tape, &staging);
  const auto row =
      RowView(plan, staging).Row(arrow::struct_(CloudTrailSchema()->fields()));
  const auto event = EventText(static_cast<const arrow::StructScalar&>(*row));
  Require(event.ok(), "an event can be rebuilt");
  using pipeline::JsonTree;
  Require(JsonTree::Parse(*event).Canonical() ==
              JsonTree::Parse(tape.raw(tape[0])).Canonical(),
          "what is rebuilt is what was shredded");
}

}  // namespace
}  // namespace trailmill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trailmill;
  static decode::TokenIndex index;
  static decode::Tape tape(decode::Grammar::kStrict);
  fuzz::Input input(data, size);
  for (const std::string& line : fuzz::Lines(input.rest())) {
    if (!index.Fast(line)) continue;
    constexpr int kDepthOfRecords = 2;
    const auto fault = tape.Build(line, index.tokens(), 0, kDepthOfRecords, false);
    if (fault == decode::Fault::kNone && tape[0].kind == decode::Kind::kObject) {
      fuzz::ComesBack(tape);
    }
  }
  return 0;
}
