#include "shred/row_reader.h"

#include <arrow/api.h>

#include "decode/escape.h"
#include "decode/number.h"

namespace trailmill::shred {
namespace {

using decode::Item;
using decode::Kind;
using decode::Tape;
using ScalarPtr = std::shared_ptr<arrow::Scalar>;
using TypePtr = std::shared_ptr<arrow::DataType>;

std::string Decoded(std::string_view body, bool coded, decode::StringRole role) {
  if (!coded) return std::string(body);
  std::string text(body.size(), '\0');
  text.resize(decode::Unescape(body, text.data(), role));
  return text;
}

ScalarPtr Text(const Tape& tape, const Item& item) {
  if (item.kind != Kind::kString) {
    return std::make_shared<arrow::StringScalar>(std::string(tape.raw(item)));
  }
  return std::make_shared<arrow::StringScalar>(
      Decoded(tape.body(item), item.coded, decode::StringRole::kValue));
}

ScalarPtr Double(const Tape& tape, const Item& item) {
  if (item.kind == Kind::kString) {
    const auto special = decode::DoubleFromString(tape.body(item));
    return special ? std::make_shared<arrow::DoubleScalar>(*special) : nullptr;
  }
  if (item.kind != Kind::kLong && item.kind != Kind::kBigInteger &&
      item.kind != Kind::kDouble) {
    return nullptr;
  }
  return std::make_shared<arrow::DoubleScalar>(decode::ParseDouble(tape.raw(item)));
}

// A scalar, or null where the token does not fit.
ScalarPtr Leaf(const Tape& tape, const Item& item, const TypePtr& type) {
  switch (type->id()) {
    case arrow::Type::STRING:
      return Text(tape, item);
    case arrow::Type::BOOL:
      if (item.kind != Kind::kTrue && item.kind != Kind::kFalse) return nullptr;
      return std::make_shared<arrow::BooleanScalar>(item.kind == Kind::kTrue);
    case arrow::Type::INT64:
      if (item.kind != Kind::kLong) return nullptr;
      return std::make_shared<arrow::Int64Scalar>(decode::ParseLong(tape.raw(item)));
    case arrow::Type::DECIMAL128:
      if (item.kind != Kind::kLong && item.kind != Kind::kBigInteger) return nullptr;
      return std::make_shared<arrow::Decimal128Scalar>(
          decode::ParseDecimal(tape.raw(item)), type);
    default:
      return Double(tape, item);
  }
}

arrow::Result<ScalarPtr> Struct(const Tape& tape, size_t at, const TypePtr& type,
                                bool* fitted) {
  const auto& fields = static_cast<const arrow::StructType&>(*type);
  arrow::ScalarVector values(static_cast<size_t>(fields.num_fields()));
  for (size_t i = at + 1; i < tape[at].next; i = tape[i + 1].next) {
    const int field = fields.GetFieldIndex(
        Decoded(tape.body(tape[i]), tape[i].coded, decode::StringRole::kKey));
    if (field < 0) continue;
    ARROW_ASSIGN_OR_RAISE(values[static_cast<size_t>(field)],
                          ReadValue(tape, i + 1, fields.field(field)->type(), fitted));
  }
  for (int f = 0; f < fields.num_fields(); ++f) {
    ScalarPtr& value = values[static_cast<size_t>(f)];
    if (!value) value = arrow::MakeNullScalar(fields.field(f)->type());
  }
  return std::make_shared<arrow::StructScalar>(std::move(values), type);
}

// An element that does not fit voids the list; a struct's members void only themselves.
arrow::Result<ScalarPtr> List(const Tape& tape, size_t at, const TypePtr& type,
                              bool* fitted) {
  const TypePtr& element = type->field(0)->type();
  ARROW_ASSIGN_OR_RAISE(auto builder, arrow::MakeBuilder(element));
  for (size_t i = at + 1; i < tape[at].next; i = tape[i].next) {
    bool element_fits = true;
    ARROW_ASSIGN_OR_RAISE(ScalarPtr value, ReadValue(tape, i, element, &element_fits));
    if (!element_fits) *fitted = false;
    const bool misfit = !value->is_valid && tape[i].kind != Kind::kNull;
    if (misfit) return arrow::MakeNullScalar(type);
    ARROW_RETURN_NOT_OK(builder->AppendScalar(*value));
  }
  ARROW_ASSIGN_OR_RAISE(auto values, builder->Finish());
  return std::make_shared<arrow::ListScalar>(std::move(values), type);
}

}  // namespace

bool Decodes(const Tape& tape, size_t at, const arrow::DataType& type) {
  const Item& item = tape[at];
  if (type.id() == arrow::Type::STRING) {
    return item.kind != Kind::kString || decode::Decodable(tape.body(item));
  }
  if (type.id() == arrow::Type::STRUCT && item.kind == Kind::kObject) {
    const auto& fields = static_cast<const arrow::StructType&>(type);
    for (size_t i = at + 1; i < item.next; i = tape[i + 1].next) {
      const auto field = fields.GetFieldByName(
          Decoded(tape.body(tape[i]), tape[i].coded, decode::StringRole::kKey));
      if (field && !Decodes(tape, i + 1, *field->type())) return false;
    }
  }
  if (type.id() == arrow::Type::LIST && item.kind == Kind::kArray) {
    for (size_t i = at + 1; i < item.next; i = tape[i].next) {
      if (!Decodes(tape, i, *type.field(0)->type())) return false;
    }
  }
  return true;
}

arrow::Result<ScalarPtr> ReadValue(const Tape& tape, size_t at, const TypePtr& type,
                                   bool* fitted) {
  const Item& item = tape[at];
  if (item.kind == Kind::kNull) return arrow::MakeNullScalar(type);
  const bool is_struct = type->id() == arrow::Type::STRUCT;
  const bool is_list = type->id() == arrow::Type::LIST;
  if (is_struct && item.kind == Kind::kObject) return Struct(tape, at, type, fitted);
  if (is_list && item.kind == Kind::kArray) return List(tape, at, type, fitted);
  ScalarPtr leaf = is_struct || is_list ? nullptr : Leaf(tape, item, type);
  if (leaf) return leaf;
  *fitted = false;
  return arrow::MakeNullScalar(type);
}

}  // namespace trailmill::shred
