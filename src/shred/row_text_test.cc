#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/scalar.h>
#include <gtest/gtest.h>

#include "trailmill/rows.h"

namespace trailmill {
namespace {

using arrow::Scalar;
using arrow::StructScalar;

using Value = std::shared_ptr<Scalar>;
using Row = std::shared_ptr<StructScalar>;

Row MakeRow(const std::vector<Value>& values, const std::vector<std::string>& names) {
  return StructScalar::Make(values, names).ValueOrDie();
}

Value Text(const std::string& text) {
  return std::make_shared<arrow::StringScalar>(text);
}
Value Long(int64_t value) { return std::make_shared<arrow::Int64Scalar>(value); }
Value Double(double value) { return std::make_shared<arrow::DoubleScalar>(value); }
Value Bool(bool value) { return std::make_shared<arrow::BooleanScalar>(value); }
Value Null(const std::shared_ptr<arrow::DataType>& type) { return MakeNullScalar(type); }

Value Decimal(const std::string& digits) {
  return std::make_shared<arrow::Decimal128Scalar>(
      arrow::Decimal128::FromString(digits).ValueOrDie(), arrow::decimal128(38, 0));
}

Value List(const std::shared_ptr<arrow::DataType>& element_type,
           const std::vector<Value>& elements) {
  auto builder = arrow::MakeBuilder(element_type).ValueOrDie();
  for (const auto& element : elements) EXPECT_TRUE(builder->AppendScalar(*element).ok());
  return std::make_shared<arrow::ListScalar>(
      builder->Finish().ValueOrDie(), arrow::list(arrow::field("element", element_type)));
}

Row OneValue(const Value& value) { return MakeRow({value}, {"v"}); }

// Each kind of value, with NULLs at every level.
Row Mixed() {
  const auto inner = arrow::struct_({arrow::field("z", arrow::utf8())});
  const Value list = List(inner, {MakeRow({Text("q")}, {"z"}), Null(inner)});
  return MakeRow({Long(1), Text("x"), Bool(true), list, Null(inner)},
                 {"a b", "s", "t", "x.y", "n"});
}

TEST(RowRepr, WritesNamesRawAndNestsRows) {
  EXPECT_EQ(RowRepr(*Mixed()),
            "Row(a b=1, s='x', t=True, x.y=[Row(z='q'), None], n=None)");
}

TEST(RowRepr, OfNoColumnsIsEmpty) { EXPECT_EQ(RowRepr(*MakeRow({}, {})), "Row()"); }

TEST(RowRepr, OfANullRowIsNone) {
  EXPECT_EQ(RowRepr(StructScalar({}, arrow::struct_({}), /*is_valid=*/false)), "None");
}

TEST(RowRepr, WritesNumbersAsPythonDoes) {
  EXPECT_EQ(RowRepr(*OneValue(Double(1e22))), "Row(v=1e+22)");
  EXPECT_EQ(RowRepr(*OneValue(Double(std::nan("")))), "Row(v=nan)");
  EXPECT_EQ(RowRepr(*OneValue(Long(-5))), "Row(v=-5)");
  EXPECT_EQ(RowRepr(*OneValue(Bool(false))), "Row(v=False)");
  EXPECT_EQ(RowRepr(*OneValue(Decimal("-92233720368547758070"))),
            "Row(v=Decimal('-92233720368547758070'))");
}

TEST(RowRepr, WritesStringsAsPythonDoes) {
  EXPECT_EQ(RowRepr(*OneValue(Text("it's"))), "Row(v=\"it's\")");
  EXPECT_EQ(RowRepr(*OneValue(Text("A\n\"\\/\t"))), R"(Row(v='A\n"\\/\t'))");
}

TEST(RowRepr, WritesPartitionValues) {
  const Value day = std::make_shared<arrow::Date32Scalar>(19'723);
  const Value time = std::make_shared<arrow::TimestampScalar>(
      19'723 * 86'400'000'000, arrow::timestamp(arrow::TimeUnit::MICRO));
  const Value small = std::make_shared<arrow::Int32Scalar>(7);
  EXPECT_EQ(
      RowRepr(*MakeRow({day, time, small, Null(arrow::null())}, {"d", "t", "i", "n"})),
      "Row(d=datetime.date(2024, 1, 1), t=datetime.datetime(2024, 1, 1, 0, 0), i=7, "
      "n=None)");
}

TEST(RowJson, LeavesNullMembersOutWhereAskedTo) {
  const auto inner = arrow::struct_({arrow::field("z", arrow::utf8())});
  const Row row =
      MakeRow({Null(arrow::int64()), List(arrow::utf8(), {Null(arrow::utf8())}),
               MakeRow({Null(arrow::utf8())}, {"z"}), Long(1)},
              {"a", "l", "s", "n"});
  EXPECT_EQ(RowJson(*row, NullMembers::kLeftOut), R"({"l":[null],"s":{},"n":1})");
  EXPECT_EQ(RowJson(*row), R"({"a":null,"l":[null],"s":{"z":null},"n":1})");
}

TEST(RowJson, KeepsNulls) {
  EXPECT_EQ(RowJson(*Mixed()),
            R"({"a b":1,"s":"x","t":true,"x.y":[{"z":"q"},null],"n":null})");
  EXPECT_EQ(RowJson(*MakeRow({}, {})), "{}");
}

TEST(RowJson, WritesDoublesAsJavaDoesAndQuotesSpecials) {
  EXPECT_EQ(RowJson(*OneValue(Double(1e10))), R"({"v":1.0E10})");
  EXPECT_EQ(RowJson(*OneValue(Double(-0.0))), R"({"v":-0.0})");
  EXPECT_EQ(RowJson(*OneValue(Double(INFINITY))), R"({"v":"Infinity"})");
  EXPECT_EQ(RowJson(*OneValue(Double(-INFINITY))), R"({"v":"-Infinity"})");
  EXPECT_EQ(RowJson(*OneValue(Double(std::nan("")))), R"({"v":"NaN"})");
}

TEST(RowJson, WritesDecimalsAsPlainDigits) {
  EXPECT_EQ(RowJson(*OneValue(Decimal("99999999999999999999999999999999999999"))),
            R"({"v":99999999999999999999999999999999999999})");
}

TEST(RowJson, EscapesTextAndNamesAsJacksonDoes) {
  EXPECT_EQ(RowJson(*MakeRow({Text("\v\n\"é\x7F")}, {"q\"r"})),
            "{\"q\\\"r\":\"\\u000B\\n\\\"é\x7F\"}");
}

TEST(RowJson, QuotesDatesAndTimes) {
  const Value day = std::make_shared<arrow::Date32Scalar>(0);
  const Value time = std::make_shared<arrow::TimestampScalar>(
      1'999, arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"));
  EXPECT_EQ(RowJson(*MakeRow({day, time}, {"d", "t"})),
            R"({"d":"1970-01-01","t":"1970-01-01T00:00:00.001Z"})");
}

TEST(CellText, BracesStructsBracketsListsAndNamesNulls) {
  EXPECT_EQ(CellText(*Mixed()), "{1, x, true, [{q}, NULL], NULL}");
  EXPECT_EQ(CellText(*List(arrow::utf8(), {})), "[]");
  EXPECT_EQ(CellText(*Null(arrow::utf8())), "NULL");
}

TEST(CellText, WritesNumbersAsJavaDoes) {
  EXPECT_EQ(CellText(*Double(1e38)), "1.0E38");
  EXPECT_EQ(CellText(*Double(0.0001)), "1.0E-4");
  EXPECT_EQ(CellText(*Decimal("12345678901234567890")), "12345678901234567890");
}

TEST(CellText, EscapesControls) {
  EXPECT_EQ(CellText(*Text("A\n\"\\/\t")), "A\\n\"\\/\\t");
}

TEST(RowsVertical, AlignsNamesAndCellsOverAllRows) {
  const Row first = MakeRow({Long(1), Text("x")}, {"a", "name"});
  const Row second = MakeRow({Null(arrow::int64()), Text("longer")}, {"a", "name"});
  EXPECT_EQ(RowsVertical({first, second}),
            "-RECORD 0------\n"
            " a    | 1      \n"
            " name | x      \n"
            "-RECORD 1------\n"
            " a    | NULL   \n"
            " name | longer \n");
}

TEST(RowsVertical, MakesRoomForThreeCharactersAtLeast) {
  EXPECT_EQ(RowsVertical({OneValue(Long(1))}),
            "-RECORD 0--\n"
            " v   | 1   \n");
}

TEST(RowsVertical, PadsByShownWidth) {
  EXPECT_EQ(RowsVertical({OneValue(Text("日本")), OneValue(Text("abcd"))}),
            "-RECORD 0---\n"
            " v   | 日本 \n"
            "-RECORD 1---\n"
            " v   | abcd \n");
}

TEST(RowsVertical, OfNoRowsSaysSo) { EXPECT_EQ(RowsVertical({}), "(0 rows)"); }

}  // namespace
}  // namespace trailmill
