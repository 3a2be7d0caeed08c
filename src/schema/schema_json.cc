// Spark's schema.json, read back.

#include <map>

#include <nlohmann/json.hpp>

#include "trailmill/schema.h"

namespace trailmill {
namespace {

using arrow::Status;
using TypePtr = std::shared_ptr<arrow::DataType>;

// Jackson's limit of nesting, which bounds every schema that Spark infers.
constexpr int kDepthMax = 1000;

// `decimal(20,0)`; nothing for any other text.
TypePtr DecimalOf(const std::string& word) {
  int precision = 0, scale = 0, end = 0;
  const int read =
      std::sscanf(word.c_str(), "decimal(%d,%d)%n", &precision, &scale, &end);
  const bool whole = read == 2 && static_cast<size_t>(end) == word.size();
  const bool fits = whole && precision >= 1 && precision <= 38;
  return fits ? arrow::decimal128(precision, scale) : nullptr;
}

arrow::Result<TypePtr> AtomicType(const std::string& word) {
  static const std::map<std::string, TypePtr> kTypes = {
      {"string", arrow::utf8()},
      {"long", arrow::int64()},
      {"integer", arrow::int32()},
      {"short", arrow::int16()},
      {"byte", arrow::int8()},
      {"double", arrow::float64()},
      {"float", arrow::float32()},
      {"boolean", arrow::boolean()},
      {"binary", arrow::binary()},
      {"date", arrow::date32()},
      {"timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")},
      {"void", arrow::null()}};
  const auto known = kTypes.find(word);
  if (known != kTypes.end()) return known->second;
  TypePtr decimal = DecimalOf(word);
  if (decimal == nullptr) {
    return Status::Invalid("reading Spark's schema: no such type: ", word);
  }
  return decimal;
}

arrow::Result<arrow::FieldVector> FieldsOf(const nlohmann::json& type, int depth);

arrow::Result<TypePtr> TypeOf(const nlohmann::json& type, int depth) {
  if (depth > kDepthMax) {
    return Status::Invalid("reading Spark's schema: it nests deeper than ", kDepthMax);
  }
  if (type.is_string()) return AtomicType(type.get<std::string>());
  const auto& word = type.at("type").get_ref<const std::string&>();
  if (word == "struct") {
    ARROW_ASSIGN_OR_RAISE(auto fields, FieldsOf(type, depth + 1));
    return arrow::struct_(fields);
  }
  if (word == "array") {
    ARROW_ASSIGN_OR_RAISE(auto element, TypeOf(type.at("elementType"), depth + 1));
    return arrow::list(
        arrow::field("element", element, type.at("containsNull").get<bool>()));
  }
  if (word == "map") {
    ARROW_ASSIGN_OR_RAISE(auto key, TypeOf(type.at("keyType"), depth + 1));
    ARROW_ASSIGN_OR_RAISE(auto item, TypeOf(type.at("valueType"), depth + 1));
    const bool nullable = type.at("valueContainsNull").get<bool>();
    return arrow::map(key, arrow::field("value", item, nullable));
  }
  return Status::Invalid("reading Spark's schema: no such type: ", word);
}

arrow::Result<arrow::FieldVector> FieldsOf(const nlohmann::json& type, int depth) {
  arrow::FieldVector fields;
  for (const auto& field : type.at("fields")) {
    ARROW_ASSIGN_OR_RAISE(auto of_field, TypeOf(field.at("type"), depth));
    fields.push_back(arrow::field(field.at("name").get<std::string>(), of_field,
                                  field.at("nullable").get<bool>()));
  }
  return fields;
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::Schema>> SchemaFromJson(std::string_view json) {
  try {
    const nlohmann::json type = nlohmann::json::parse(json);
    if (type.at("type") != "struct") {
      return Status::Invalid("reading Spark's schema: it is no struct");
    }
    ARROW_ASSIGN_OR_RAISE(auto fields, FieldsOf(type, 0));
    return arrow::schema(std::move(fields));
  } catch (const nlohmann::json::exception& error) {
    return Status::Invalid("reading Spark's schema: ", error.what());
  }
}

}  // namespace trailmill
