#include "schema/schema_union.h"

#include <string>
#include <unordered_map>

#include "trailmill/schema.h"

namespace trailmill::schema {
namespace {

using arrow::Type;
using FieldPtr = std::shared_ptr<arrow::Field>;
using TypePtr = std::shared_ptr<arrow::DataType>;

std::string Simple(const TypePtr& type) {
  const std::string text = SchemaSimple(*arrow::schema({arrow::field("", type)}));
  return text.substr(8, text.size() - 9);  // without `struct<:` and `>`
}

arrow::Result<arrow::FieldVector> UnionFields(const arrow::FieldVector& left,
                                              const arrow::FieldVector& right,
                                              const std::string& path);

arrow::Result<FieldPtr> UnionField(const FieldPtr& left, const FieldPtr& right,
                                   const std::string& path);

arrow::Result<TypePtr> UnionType(const TypePtr& left, const TypePtr& right,
                                 const std::string& path) {
  if (left->Equals(right) || right->id() == Type::NA) return left;
  if (left->id() == Type::NA) return right;
  if (left->id() == right->id()) {
    if (left->id() == Type::TIMESTAMP) return left;
    if (left->id() == Type::STRUCT) {
      ARROW_ASSIGN_OR_RAISE(auto fields,
                            UnionFields(left->fields(), right->fields(), path));
      return arrow::struct_(fields);
    }
    if (left->id() == Type::LIST) {
      ARROW_ASSIGN_OR_RAISE(auto element,
                            UnionField(left->field(0), right->field(0), path));
      return arrow::list(std::move(element));
    }
  }
  return arrow::Status::Invalid("column ", path, " has two types: ", Simple(left),
                                " and ", Simple(right));
}

arrow::Result<FieldPtr> UnionField(const FieldPtr& left, const FieldPtr& right,
                                   const std::string& path) {
  ARROW_ASSIGN_OR_RAISE(auto type, UnionType(left->type(), right->type(), path));
  return arrow::field(left->name(), std::move(type),
                      left->nullable() || right->nullable());
}

arrow::Result<arrow::FieldVector> UnionFields(const arrow::FieldVector& left,
                                              const arrow::FieldVector& right,
                                              const std::string& path) {
  arrow::FieldVector fields = left;
  std::unordered_map<std::string, size_t> place;
  for (size_t i = 0; i < left.size(); ++i) place.emplace(left[i]->name(), i);
  for (const FieldPtr& field : right) {
    const auto known = place.find(field->name());
    if (known == place.end()) {
      fields.push_back(field);
      continue;
    }
    FieldPtr& mine = fields[known->second];
    const std::string at = path.empty() ? field->name() : path + "." + field->name();
    ARROW_ASSIGN_OR_RAISE(mine, UnionField(mine, field, at));
  }
  return fields;
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::Schema>> UnionSchema(const arrow::Schema& left,
                                                          const arrow::Schema& right) {
  ARROW_ASSIGN_OR_RAISE(auto fields, UnionFields(left.fields(), right.fields(), ""));
  return arrow::schema(std::move(fields));
}

}  // namespace trailmill::schema
