#include "dataset/plain_columns.h"

#include <utility>

#include <arrow/array/util.h>
#include <arrow/compute/cast.h>
#include <arrow/extension_type.h>

namespace trailmill::dataset {
namespace {

using arrow::Type;
using ArrayPtr = std::shared_ptr<arrow::Array>;
using TypePtr = std::shared_ptr<arrow::DataType>;

constexpr int kUint64Digits = 20;

arrow::FieldVector PlainFields(const arrow::FieldVector& fields) {
  arrow::FieldVector plain;
  for (const auto& field : fields) {
    plain.push_back(arrow::field(field->name(), PlainType(field->type())));
  }
  return plain;
}

// A child's cells in place of one that a nested array has.
ArrayPtr WithChildren(const arrow::Array& array, const TypePtr& type,
                      std::vector<std::shared_ptr<arrow::ArrayData>> children) {
  auto data = array.data()->Copy();
  data->type = type;
  data->child_data = std::move(children);
  return arrow::MakeArray(data);
}

// Children are conformed whole, before the array's own offset.
arrow::Result<ArrayPtr> ConformStruct(const arrow::Array& array, const TypePtr& type) {
  const auto& have = static_cast<const arrow::StructType&>(*array.type());
  std::vector<std::shared_ptr<arrow::ArrayData>> children;
  for (const auto& field : type->fields()) {
    const int at = have.GetFieldIndex(field->name());
    ArrayPtr child;
    if (at >= 0) {
      ARROW_ASSIGN_OR_RAISE(
          child, Conform(arrow::MakeArray(array.data()->child_data[at]), field->type()));
    } else {
      ARROW_ASSIGN_OR_RAISE(
          child, arrow::MakeArrayOfNull(field->type(), array.offset() + array.length()));
    }
    children.push_back(child->data());
  }
  return WithChildren(array, type, std::move(children));
}

arrow::Result<ArrayPtr> ConformList(const arrow::Array& array, const TypePtr& type) {
  ARROW_ASSIGN_OR_RAISE(
      auto elements,
      Conform(arrow::MakeArray(array.data()->child_data[0]), type->field(0)->type()));
  return WithChildren(array, type, {elements->data()});
}

arrow::Result<ArrayPtr> CastTo(const arrow::Array& array, const TypePtr& type) {
  arrow::compute::CastOptions options;
  options.to_type = type;
  options.allow_time_truncate = true;
  ARROW_ASSIGN_OR_RAISE(auto cast, arrow::compute::Cast(array, type, options));
  return cast;
}

// Values of all time zones count from one moment: a zone is only a name.
arrow::Result<ArrayPtr> ConformTimestamp(const arrow::Array& array, const TypePtr& type) {
  const auto& zone = static_cast<const arrow::TimestampType&>(*array.type()).timezone();
  const auto unit = static_cast<const arrow::TimestampType&>(*type).unit();
  ARROW_ASSIGN_OR_RAISE(auto cast, CastTo(array, arrow::timestamp(unit, zone)));
  auto data = cast->data()->Copy();
  data->type = type;
  return arrow::MakeArray(data);
}

}  // namespace

TypePtr PlainType(const TypePtr& type) {
  switch (type->id()) {
    case Type::LARGE_STRING:
    case Type::STRING_VIEW:
      return arrow::utf8();
    case Type::LARGE_BINARY:
    case Type::BINARY_VIEW:
    case Type::FIXED_SIZE_BINARY:
      return arrow::binary();
    case Type::UINT8:
      return arrow::int16();
    case Type::UINT16:
      return arrow::int32();
    case Type::UINT32:
      return arrow::int64();
    case Type::UINT64:
      return arrow::decimal128(kUint64Digits, 0);
    case Type::DATE64:
      return arrow::date32();
    case Type::TIMESTAMP:
      return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
    case Type::DICTIONARY:
      return PlainType(static_cast<const arrow::DictionaryType&>(*type).value_type());
    case Type::EXTENSION:
      return PlainType(static_cast<const arrow::ExtensionType&>(*type).storage_type());
    case Type::STRUCT:
      return arrow::struct_(PlainFields(type->fields()));
    case Type::LIST:
    case Type::LARGE_LIST:
    case Type::LIST_VIEW:
    case Type::LARGE_LIST_VIEW:
    case Type::FIXED_SIZE_LIST:
      return arrow::list(arrow::field("element", PlainType(type->field(0)->type())));
    case Type::MAP: {
      const auto& map = static_cast<const arrow::MapType&>(*type);
      return arrow::map(PlainType(map.key_type()), PlainFields({map.item_field()})[0]);
    }
    default:
      return type;
  }
}

std::shared_ptr<arrow::Schema> PlainSchema(const arrow::Schema& schema) {
  return arrow::schema(PlainFields(schema.fields()));
}

arrow::Result<ArrayPtr> Conform(const ArrayPtr& array, const TypePtr& type) {
  const TypePtr& have = array->type();
  if (have->Equals(type)) return array;
  if (have->id() == Type::EXTENSION) {
    return Conform(static_cast<const arrow::ExtensionArray&>(*array).storage(), type);
  }
  if (have->id() == type->id()) {
    if (type->id() == Type::STRUCT) return ConformStruct(*array, type);
    if (type->id() == Type::LIST) return ConformList(*array, type);
    if (type->id() == Type::TIMESTAMP) return ConformTimestamp(*array, type);
  }
  if (type->id() == Type::LIST && arrow::is_list_like(have->id())) {
    const TypePtr same = arrow::list(have->field(0)->type());
    ARROW_ASSIGN_OR_RAISE(auto list, CastTo(*array, same));
    return ConformList(*list, type);
  }
  return CastTo(*array, type);
}

}  // namespace trailmill::dataset
