#include "shred/plan.h"

#include <arrow/util/decimal.h>

#include "base/same_text.h"
#include "schema/cell_kind.h"

namespace trailmill::shred {
namespace {

Cell CellOf(const arrow::Field& field) {
  switch (field.type()->id()) {
    case arrow::Type::INT64:
      return Cell::kLong;
    case arrow::Type::DOUBLE:
      return Cell::kDouble;
    case arrow::Type::BOOL:
      return Cell::kBoolean;
    case arrow::Type::DECIMAL128:
      return Cell::kDecimal;
    case arrow::Type::STRUCT:
      return Cell::kStruct;
    case arrow::Type::LIST:
      return Cell::kList;
    case arrow::Type::TIMESTAMP:
      return Cell::kTime;
    default:
      return schema::IsJsonCell(field) ? Cell::kJson : Cell::kText;
  }
}

uint32_t WidthOf(Cell cell, const arrow::DataType& type) {
  if (cell == Cell::kBoolean) return 1;
  if (cell == Cell::kTime || cell == Cell::kLong || cell == Cell::kDouble) return 8;
  if (cell != Cell::kDecimal) return 0;
  const int precision = static_cast<const arrow::Decimal128Type&>(type).precision();
  return static_cast<uint32_t>(arrow::DecimalType::DecimalSize(precision));
}

}  // namespace

Plan::Plan(const arrow::Schema& file_schema, const std::vector<std::string>& ignored,
           std::string_view line_column) {
  nodes_.push_back({.cell = Cell::kStruct, .members = {}, .name = {}});
  for (const auto& field : file_schema.fields()) {
    const uint32_t node = Add(*field, 0, {0, 0});
    nodes_[0].members.push_back(node);
    names_.Insert(0, field->name(), node);
    if (field->name() == line_column) nodes_[node].cell = Cell::kLine;
  }
  for (const std::string& name : ignored) {
    names_.Insert(0, name,
                  AddNode({.cell = Cell::kIgnored, .members = {}, .name = name}));
  }
}

uint32_t Plan::AddNode(PlanNode node) {
  nodes_.push_back(std::move(node));
  return static_cast<uint32_t>(nodes_.size() - 1);
}

uint32_t Plan::Add(const arrow::Field& field, uint32_t parent, Levels outer) {
  const arrow::DataType& type = *field.type();
  const Cell cell = CellOf(field);
  const auto definition = static_cast<int16_t>(outer.definition + 1);
  const uint32_t node = AddNode({.cell = cell,
                                 .definition = definition,
                                 .repetition = outer.repetition,
                                 .parent = parent,
                                 .members = {},
                                 .name = field.name()});
  if (cell == Cell::kStruct) {
    for (const auto& member : type.fields()) {
      const uint32_t child = Add(*member, node, {definition, outer.repetition});
      nodes_[node].members.push_back(child);
      names_.Insert(node, member->name(), child);
    }
  } else if (cell == Cell::kList) {
    const auto repetition = static_cast<int16_t>(outer.repetition + 1);
    nodes_[node].repetition = repetition;
    const uint32_t element =
        Add(*type.field(0), node, {static_cast<int16_t>(definition + 1), repetition});
    nodes_[node].element = element;
  } else {
    ++leaf_count_;
  }
  nodes_[node].width = WidthOf(cell, type);
  return node;
}

uint32_t Plan::Find(uint32_t parent, std::string_view name) const {
  return names_.Find(parent, name, [&](uint32_t child) {
    return nodes_[child].parent == parent && base::SameText(nodes_[child].name, name);
  });
}

}  // namespace trailmill::shred
