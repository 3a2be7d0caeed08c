// Rows as PySpark, to_json and show() write them. Three walks over a scalar; they share
// how a list is opened into its elements, and differ in every mark they set.

#include <algorithm>
#include <memory>
#include <string_view>

#include <arrow/array.h>
#include <fmt/format.h>

#include "base/calendar_text.h"
#include "base/json_text.h"
#include "base/number_text.h"
#include "base/python_string.h"
#include "base/show_text.h"
#include "trailmill/rows.h"

namespace trailmill {
namespace {

using arrow::Scalar;
using arrow::StructScalar;
using arrow::Type;

// What show() makes room for at least.
constexpr int64_t kShowColumnMin = 3;

template <typename T>
const T& As(const Scalar& scalar) {
  return static_cast<const T&>(scalar);
}

std::string_view TextOf(const Scalar& scalar) {
  return As<arrow::BaseBinaryScalar>(scalar).view();
}

std::string DigitsOf(const Scalar& scalar) {
  const auto& type = static_cast<const arrow::Decimal128Type&>(*scalar.type);
  return As<arrow::Decimal128Scalar>(scalar).value.ToString(type.scale());
}

// `[`, the elements as `append` writes them with `between` between them, and `]`.
template <typename Append>
void AppendList(const Scalar& list, std::string_view between, Append append,
                std::string* out) {
  const arrow::Array& elements = *As<arrow::BaseListScalar>(list).value;
  *out += '[';
  for (int64_t i = 0; i < elements.length(); ++i) {
    if (i > 0) *out += between;
    append(*elements.GetScalar(i).ValueOrDie(), out);
  }
  *out += ']';
}

// ---- Python ----

void AppendPython(const Scalar& value, std::string* out);

void AppendPythonRow(const StructScalar& row, std::string* out) {
  *out += "Row(";
  for (size_t i = 0; i < row.value.size(); ++i) {
    if (i > 0) *out += ", ";
    *out += row.type->field(static_cast<int>(i))->name();
    *out += '=';
    AppendPython(*row.value[i], out);
  }
  *out += ')';
}

void AppendPython(const Scalar& value, std::string* out) {
  if (!value.is_valid) {
    *out += "None";
    return;
  }
  switch (value.type->id()) {
    case Type::STRING:
      base::AppendPythonString(TextOf(value), out);
      return;
    case Type::DOUBLE:
      *out += base::PythonDouble(As<arrow::DoubleScalar>(value).value);
      return;
    case Type::BOOL:
      *out += As<arrow::BooleanScalar>(value).value ? "True" : "False";
      return;
    case Type::DECIMAL128:
      *out += "Decimal('" + DigitsOf(value) + "')";
      return;
    case Type::DATE32:
      *out += base::PythonDate(As<arrow::Date32Scalar>(value).value);
      return;
    case Type::TIMESTAMP:
      *out += base::PythonDatetime(As<arrow::TimestampScalar>(value).value);
      return;
    case Type::STRUCT:
      AppendPythonRow(As<StructScalar>(value), out);
      return;
    case Type::LIST:
      AppendList(value, ", ", AppendPython, out);
      return;
    default:
      *out += value.ToString();
      return;  // int32 and int64
  }
}

// ---- JSON ----

void AppendJsonText(std::string_view text, std::string* out) {
  base::AppendJsonString(text, out, base::HexCase::kUpper);
}

// JSON has no word for NaN and the infinities, so Spark puts them in quotes.
void AppendJsonDouble(double value, std::string* out) {
  const std::string text = base::JavaDouble(value);
  const bool is_number = text.back() >= '0' && text.back() <= '9';
  *out += is_number ? text : '"' + text + '"';
}

class JsonText {
 public:
  explicit JsonText(NullMembers nulls) : nulls_(nulls) {}

  void AppendRow(const StructScalar& row, std::string* out) const {
    *out += '{';
    bool first = true;
    for (size_t i = 0; i < row.value.size(); ++i) {
      if (!row.value[i]->is_valid && nulls_ == NullMembers::kLeftOut) continue;
      if (!first) *out += ',';
      first = false;
      AppendJsonText(row.type->field(static_cast<int>(i))->name(), out);
      *out += ':';
      Append(*row.value[i], out);
    }
    *out += '}';
  }

 private:
  void Append(const Scalar& value, std::string* out) const {
    if (!value.is_valid) {
      *out += "null";
      return;
    }
    switch (value.type->id()) {
      case Type::STRING:
        AppendJsonText(TextOf(value), out);
        return;
      case Type::DOUBLE:
        AppendJsonDouble(As<arrow::DoubleScalar>(value).value, out);
        return;
      case Type::DECIMAL128:
        *out += DigitsOf(value);
        return;
      case Type::DATE32:
        *out += '"' + base::DateText(As<arrow::Date32Scalar>(value).value) + '"';
        return;
      case Type::TIMESTAMP:
        *out += '"' + base::TimestampJson(As<arrow::TimestampScalar>(value).value) + '"';
        return;
      case Type::STRUCT:
        AppendRow(As<StructScalar>(value), out);
        return;
      case Type::LIST:
        AppendList(
            value, ",",
            [this](const Scalar& element, std::string* text) { Append(element, text); },
            out);
        return;
      default:
        *out += value.ToString();
        return;  // bool and integers
    }
  }

  NullMembers nulls_;
};

// ---- show() ----

void AppendShown(const Scalar& value, std::string* out);

void AppendShownStruct(const StructScalar& row, std::string* out) {
  *out += '{';
  for (size_t i = 0; i < row.value.size(); ++i) {
    if (i > 0) *out += ", ";
    AppendShown(*row.value[i], out);
  }
  *out += '}';
}

void AppendShown(const Scalar& value, std::string* out) {
  if (!value.is_valid) {
    *out += "NULL";
    return;
  }
  switch (value.type->id()) {
    case Type::STRING:
      base::AppendShown(TextOf(value), out);
      return;
    case Type::DOUBLE:
      *out += base::JavaDouble(As<arrow::DoubleScalar>(value).value);
      return;
    case Type::DECIMAL128:
      *out += DigitsOf(value);
      return;
    case Type::DATE32:
      *out += base::DateText(As<arrow::Date32Scalar>(value).value);
      return;
    case Type::TIMESTAMP:
      *out += base::TimestampText(As<arrow::TimestampScalar>(value).value);
      return;
    case Type::STRUCT:
      AppendShownStruct(As<StructScalar>(value), out);
      return;
    case Type::LIST:
      AppendList(value, ", ", AppendShown, out);
      return;
    default:
      *out += value.ToString();
      return;  // bool, int32 and int64
  }
}

// ---- show(vertical=True) ----

using ShownCells = std::vector<std::string>;

int64_t WidestOf(const ShownCells& cells) {
  int64_t width = kShowColumnMin;
  for (const std::string& cell : cells) width = std::max(width, base::ShownWidth(cell));
  return width;
}

void AppendPadded(std::string_view text, int64_t width, char fill, std::string* out) {
  *out += text;
  out->append(static_cast<size_t>(std::max<int64_t>(0, width - base::ShownWidth(text))),
              fill);
}

ShownCells NamesOf(const arrow::DataType& row_type) {
  ShownCells names;
  for (const auto& field : row_type.fields()) {
    base::AppendShown(field->name(), &names.emplace_back());
  }
  return names;
}

ShownCells CellsOf(const StructScalar& row) {
  ShownCells cells;
  for (const auto& cell : row.value) cells.push_back(CellText(*cell));
  return cells;
}

}  // namespace

std::string RowRepr(const StructScalar& row) {
  std::string text;
  AppendPython(row, &text);
  return text;
}

std::string RowJson(const StructScalar& row, NullMembers nulls) {
  std::string text;
  JsonText(nulls).AppendRow(row, &text);
  return text;
}

std::string CellText(const Scalar& cell) {
  std::string text;
  AppendShown(cell, &text);
  return text;
}

std::string RowsVertical(const std::vector<std::shared_ptr<StructScalar>>& rows) {
  if (rows.empty()) return "(0 rows)";
  const ShownCells names = NamesOf(*rows.front()->type);
  const int64_t name_width = WidestOf(names);
  std::vector<ShownCells> cells;
  int64_t cell_width = kShowColumnMin;
  for (const auto& row : rows) {
    cells.push_back(CellsOf(*row));
    cell_width = std::max(cell_width, WidestOf(cells.back()));
  }
  std::string text;
  for (size_t row = 0; row < rows.size(); ++row) {
    // Five more for the marks of ` name | cell `.
    AppendPadded(fmt::format("-RECORD {}", row), name_width + cell_width + 5, '-', &text);
    text += '\n';
    for (size_t i = 0; i < names.size(); ++i) {
      text += ' ';
      AppendPadded(names[i], name_width, ' ', &text);
      text += " | ";
      AppendPadded(cells[row][i], cell_width, ' ', &text);
      text += " \n";
    }
  }
  return text;
}

}  // namespace trailmill
