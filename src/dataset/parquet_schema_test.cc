#include "dataset/parquet_schema.h"

#include <arrow/api.h>
#include <gtest/gtest.h>
#include <parquet/schema.h>

namespace trailmill::dataset {
namespace {

std::string Text(const arrow::FieldVector& fields, const std::vector<bool>& kept = {}) {
  auto root = SparkParquetSchema(*arrow::schema(fields), kept);
  if (!root.ok()) return root.status().ToString();
  std::ostringstream out;
  parquet::schema::PrintSchema(root->get(), out);
  return out.str();
}

std::shared_ptr<arrow::DataType> ListOf(std::shared_ptr<arrow::DataType> element) {
  return arrow::list(arrow::field("element", std::move(element)));
}

const arrow::FieldVector kNested = {
    arrow::field("a", arrow::utf8()),
    arrow::field("p", arrow::struct_({
                          arrow::field("x", arrow::int64()),
                          arrow::field("q", arrow::struct_({
                                                arrow::field("y", arrow::boolean()),
                                                arrow::field("z", arrow::float64()),
                                            })),
                      })),
    arrow::field("l", ListOf(arrow::struct_({arrow::field("e", arrow::utf8())}))),
};

TEST(SparkParquetSchema, WritesOptionalColumnsAndThreeLevelLists) {
  EXPECT_EQ(Text(kNested), R"(required group field_id=-1 spark_schema {
  optional binary field_id=-1 a (String);
  optional group field_id=-1 p {
    optional int64 field_id=-1 x;
    optional group field_id=-1 q {
      optional boolean field_id=-1 y;
      optional double field_id=-1 z;
    }
  }
  optional group field_id=-1 l (List) {
    repeated group field_id=-1 list {
      optional group field_id=-1 element {
        optional binary field_id=-1 e (String);
      }
    }
  }
}
)");
}

TEST(SparkParquetSchema, LeavesOutGroupsWithoutAKeptLeaf) {
  EXPECT_EQ(Text(kNested, {false, true, false, false, false}),
            R"(required group field_id=-1 spark_schema {
  optional group field_id=-1 p {
    optional int64 field_id=-1 x;
  }
}
)");
}

TEST(SparkParquetSchema, StoresDecimalsByTheirDigits) {
  const auto physical = [](int digits) {
    auto root = SparkParquetSchema(
        *arrow::schema({arrow::field("d", arrow::decimal128(digits, 0))}), {});
    const auto& node =
        static_cast<const parquet::schema::PrimitiveNode&>(*(*root)->field(0));
    return std::pair(node.physical_type(), node.type_length());
  };
  EXPECT_EQ(physical(9).first, parquet::Type::INT32);
  EXPECT_EQ(physical(10).first, parquet::Type::INT64);
  EXPECT_EQ(physical(18).first, parquet::Type::INT64);
  EXPECT_EQ(physical(19), std::pair(parquet::Type::FIXED_LEN_BYTE_ARRAY, 9));
  EXPECT_EQ(physical(20), std::pair(parquet::Type::FIXED_LEN_BYTE_ARRAY, 9));
  EXPECT_EQ(physical(38), std::pair(parquet::Type::FIXED_LEN_BYTE_ARRAY, 16));
}

TEST(SparkParquetSchema, StoresTimestampsAsMicroseconds) {
  EXPECT_NE(Text({arrow::field("t", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"))})
                .find("int64 field_id=-1 t (Timestamp(isAdjustedToUTC=true, "
                      "timeUnit=microseconds"),
            std::string::npos);
  EXPECT_NE(Text({arrow::field("t", arrow::timestamp(arrow::TimeUnit::NANO, "UTC"))})
                .find("NotImplemented"),
            std::string::npos);
}

TEST(SparkParquetSchema, RefusesStructsWithoutMembersAndSchemasWithoutColumns) {
  EXPECT_FALSE(
      SparkParquetSchema(*arrow::schema({arrow::field("s", arrow::struct_({}))}), {})
          .ok());
  EXPECT_FALSE(SparkParquetSchema(*arrow::schema(arrow::FieldVector{}), {}).ok());
}

TEST(CountLeaves, CountsColumnsDepthFirst) {
  EXPECT_EQ(CountLeaves(*arrow::schema(kNested)), 5);
}

}  // namespace
}  // namespace trailmill::dataset
