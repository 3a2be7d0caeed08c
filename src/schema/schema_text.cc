// Spark's four text forms of a schema. Each is a walk over the fields; the walks recurse
// as deep as the schema, which the JSON nesting limit bounds at 1,000 levels.

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/show_text.h"
#include "trailmill/schema.h"

namespace trailmill {
namespace {

using arrow::DataType;
using arrow::Field;
using arrow::Type;

// One type in Spark's three vocabularies.
struct TypeWords {
  std::string name;    // printSchema and JSON
  std::string simple;  // simpleString
  std::string ddl;
};

// REQUIRES: neither struct, list nor map, except where only `name` is asked for.
TypeWords WordsOf(const DataType& type) {
  switch (type.id()) {
    case Type::STRING:
      return {"string", "string", "STRING"};
    case Type::INT64:
      return {"long", "bigint", "BIGINT"};
    case Type::INT32:
      return {"integer", "int", "INT"};
    case Type::INT16:
      return {"short", "smallint", "SMALLINT"};
    case Type::INT8:
      return {"byte", "tinyint", "TINYINT"};
    case Type::FLOAT:
      return {"float", "float", "FLOAT"};
    case Type::BINARY:
      return {"binary", "binary", "BINARY"};
    case Type::MAP:
      return {"map", "map", "MAP"};
    case Type::DOUBLE:
      return {"double", "double", "DOUBLE"};
    case Type::BOOL:
      return {"boolean", "boolean", "BOOLEAN"};
    case Type::DATE32:
      return {"date", "date", "DATE"};
    case Type::TIMESTAMP:
      return {"timestamp", "timestamp", "TIMESTAMP"};
    case Type::NA:
      return {"void", "void", "VOID"};
    case Type::STRUCT:
      return {"struct", "struct", "STRUCT"};
    case Type::LIST:
      return {"array", "array", "ARRAY"};
    case Type::DECIMAL128: {
      const auto& decimal = static_cast<const arrow::Decimal128Type&>(type);
      const std::string size =
          fmt::format("({},{})", decimal.precision(), decimal.scale());
      return {"decimal" + size, "decimal" + size, "DECIMAL" + size};
    }
    default:
      return {type.ToString(), type.ToString(), type.ToString()};
  }
}

const Field& ElementOf(const DataType& list) { return *list.field(0); }

const Field& KeyOf(const DataType& map) {
  return *static_cast<const arrow::MapType&>(map).key_field();
}
const Field& ItemOf(const DataType& map) {
  return *static_cast<const arrow::MapType&>(map).item_field();
}

std::string_view TrueOrFalse(bool value) { return value ? "true" : "false"; }

// ---- printSchema ----

class Tree {
 public:
  void AddFields(const arrow::FieldVector& fields) {
    for (const auto& field : fields) {
      AddLine(field->name(), "nullable", *field);
    }
  }

  std::string Take() { return std::move(text_); }

 private:
  static constexpr std::string_view kIndent = "    |";

  void AddLine(std::string_view name, std::string_view null_word, const Field& field) {
    text_ += prefix_;
    text_ += "-- ";
    base::AppendShown(name, &text_);
    text_ += ": ";
    text_ += WordsOf(*field.type()).name;
    text_ += " (";
    text_ += null_word;
    text_ += " = ";
    text_ += TrueOrFalse(field.nullable());
    text_ += ")\n";
    AddChildren(*field.type());
  }

  void AddChildren(const DataType& type) {
    if (type.num_fields() == 0) return;
    prefix_ += kIndent;
    if (type.id() == Type::STRUCT) {
      AddFields(type.fields());
    } else if (type.id() == Type::MAP) {
      AddKey(KeyOf(type));
      AddLine("value", "valueContainsNull", ItemOf(type));
    } else {
      AddLine("element", "containsNull", ElementOf(type));
    }
    prefix_.resize(prefix_.size() - kIndent.size());
  }

  void AddKey(const Field& key) {
    text_ += prefix_ + "-- key: " + WordsOf(*key.type()).name + "\n";
    AddChildren(*key.type());
  }

  std::string prefix_ = " |";
  std::string text_ = "root\n";
};

// ---- JSON ----

void AppendJson(const arrow::FieldVector& fields, std::string* out);

void AppendJson(const DataType& type, std::string* out) {
  if (type.id() == Type::STRUCT) {
    AppendJson(type.fields(), out);
  } else if (type.id() == Type::LIST) {
    *out += R"({"type":"array","elementType":)";
    AppendJson(*ElementOf(type).type(), out);
    *out += R"(,"containsNull":)";
    *out += TrueOrFalse(ElementOf(type).nullable());
    *out += '}';
  } else if (type.id() == Type::MAP) {
    *out += R"({"type":"map","keyType":)";
    AppendJson(*KeyOf(type).type(), out);
    *out += R"(,"valueType":)";
    AppendJson(*ItemOf(type).type(), out);
    *out += R"(,"valueContainsNull":)";
    *out += TrueOrFalse(ItemOf(type).nullable());
    *out += '}';
  } else {
    base::AppendJsonString(WordsOf(type).name, out);
  }
}

void AppendJson(const arrow::FieldVector& fields, std::string* out) {
  *out += R"({"type":"struct","fields":[)";
  for (const auto& field : fields) {
    if (field != fields.front()) *out += ',';
    *out += R"({"name":)";
    base::AppendJsonString(field->name(), out, base::HexCase::kUpper);
    *out += R"(,"type":)";
    AppendJson(*field->type(), out);
    *out += R"(,"nullable":)";
    *out += TrueOrFalse(field->nullable());
    *out += R"(,"metadata":{}})";
  }
  *out += "]}";
}

// ---- DDL ----

bool IsPlainName(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

void AppendQuotedIfNeeded(std::string_view name, std::string* out) {
  if (IsPlainName(name)) {
    *out += name;
    return;
  }
  *out += '`';
  for (const char c : name) {
    if (c == '`') *out += '`';
    *out += c;
  }
  *out += '`';
}

struct DdlMarks {
  std::string_view behind_name;
  std::string_view between_fields;
};

constexpr DdlMarks kTopLevel = {" ", ","};
constexpr DdlMarks kNested = {": ", ", "};

void AppendDdl(const arrow::FieldVector& fields, const DdlMarks& marks, std::string* out);

void AppendDdl(const DataType& type, std::string* out) {
  if (type.id() == Type::STRUCT) {
    *out += "STRUCT<";
    AppendDdl(type.fields(), kNested, out);
    *out += '>';
  } else if (type.id() == Type::LIST) {
    *out += "ARRAY<";
    AppendDdl(*ElementOf(type).type(), out);
    *out += '>';
  } else if (type.id() == Type::MAP) {
    *out += "MAP<";
    AppendDdl(*KeyOf(type).type(), out);
    *out += ", ";
    AppendDdl(*ItemOf(type).type(), out);
    *out += '>';
  } else {
    *out += WordsOf(type).ddl;
  }
}

void AppendDdl(const arrow::FieldVector& fields, const DdlMarks& marks,
               std::string* out) {
  for (const auto& field : fields) {
    if (field != fields.front()) *out += marks.between_fields;
    AppendQuotedIfNeeded(field->name(), out);
    *out += marks.behind_name;
    AppendDdl(*field->type(), out);
    if (!field->nullable()) *out += " NOT NULL";
  }
}

// ---- simpleString ----

void AppendSimple(const arrow::FieldVector& fields, std::string* out);

void AppendSimple(const DataType& type, std::string* out) {
  if (type.id() == Type::STRUCT) {
    AppendSimple(type.fields(), out);
  } else if (type.id() == Type::LIST) {
    *out += "array<";
    AppendSimple(*ElementOf(type).type(), out);
    *out += '>';
  } else if (type.id() == Type::MAP) {
    *out += "map<";
    AppendSimple(*KeyOf(type).type(), out);
    *out += ',';
    AppendSimple(*ItemOf(type).type(), out);
    *out += '>';
  } else {
    *out += WordsOf(type).simple;
  }
}

void AppendSimple(const arrow::FieldVector& fields, std::string* out) {
  *out += "struct<";
  for (const auto& field : fields) {
    if (field != fields.front()) *out += ',';
    *out += field->name();
    *out += ':';
    AppendSimple(*field->type(), out);
  }
  *out += '>';
}

}  // namespace

std::string SchemaTree(const arrow::Schema& schema) {
  Tree tree;
  tree.AddFields(schema.fields());
  return tree.Take();
}

std::string SchemaJson(const arrow::Schema& schema) {
  std::string text;
  AppendJson(schema.fields(), &text);
  return text;
}

std::string SchemaDdl(const arrow::Schema& schema) {
  std::string text;
  AppendDdl(schema.fields(), kTopLevel, &text);
  return text;
}

std::string SchemaSimple(const arrow::Schema& schema) {
  std::string text;
  AppendSimple(schema.fields(), &text);
  return text;
}

}  // namespace trailmill
