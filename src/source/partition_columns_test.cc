#include <arrow/scalar.h>
#include <arrow/type.h>
#include <gtest/gtest.h>

#include "source/scratch_tree.h"
#include "trailmill/source.h"

namespace trailmill {
namespace {

using Texts = std::vector<std::string>;

arrow::Result<PartitionColumns> Discover(const Texts& paths, const Texts& roots = {"d"}) {
  std::vector<SourceObject> objects;
  for (const auto& path : paths) objects.push_back({path, 8, 0});
  return DiscoverPartitionColumns(roots, objects);
}

// The schema, then each object's values: `k: int32 | 12 | 7`.
std::string Show(const arrow::Result<PartitionColumns>& columns) {
  if (!columns.ok()) return columns.status().message();
  std::string text;
  for (const auto& field : columns->fields->fields()) {
    text += (text.empty() ? "" : ", ") + field->name() + ": " + field->type()->ToString();
  }
  for (const auto& row : columns->values) {
    text += " |";
    for (const auto& value : row) text += " " + value->ToString();
  }
  return text;
}

// The type and value of one directory `k=VALUE`.
std::string ShowValue(const std::string& raw) {
  return Show(Discover({"d/k=" + raw + "/f.json"})).substr(3);
}

std::string ShowTwo(const std::string& one, const std::string& other) {
  return Show(Discover({"d/k=" + one + "/f.json", "d/k=" + other + "/f.json"})).substr(3);
}

TEST(PartitionColumns, SparksVectors) {
  EXPECT_EQ(Show(Discover({"d/k=012/r=us-east-1/f.json"})),
            "k: int32, r: string | 12 us-east-1");                         // X_partcols
  EXPECT_EQ(ShowTwo("012", "7"), "int32 | 12 | 7");                        // P2a
  EXPECT_EQ(ShowTwo("1", "1.5"), "double | 1 | 1.5");                      // P2b
  EXPECT_EQ(ShowTwo("99999999999", "1.5"), "string | 99999999999 | 1.5");  // P2c
  EXPECT_EQ(ShowValue("1d"), "double | 1");                                // P2d
  EXPECT_EQ(ShowValue("__HIVE_DEFAULT_PARTITION__"), "null | null");  // X_part_hive_only
  EXPECT_EQ(ShowValue("2024-01-01"), "date32[day] | 2024-01-01");     // X_part_date
}

// Each as Spark 4.3.0 answered, session time zone UTC.
TEST(PartitionColumns, NumbersAreJavas) {
  EXPECT_EQ(ShowValue("+5"), "int32 | 5");
  EXPECT_EQ(ShowValue("-0"), "int32 | 0");
  EXPECT_EQ(ShowValue("5."), "decimal128(1, 0) | 5");
  EXPECT_EQ(ShowValue(".5"), "double | 0.5");
  EXPECT_EQ(ShowValue("1e5"), "decimal128(6, 0) | 100000");
  EXPECT_EQ(ShowValue("1.5e3"), "decimal128(4, 0) | 1500");
  EXPECT_EQ(ShowValue("1.0e1"), "decimal128(2, 0) | 10");
  EXPECT_EQ(ShowValue("0e5"), "decimal128(6, 0) | 0");
  EXPECT_EQ(ShowValue("1e40"), "double | 1e+40");
  EXPECT_EQ(ShowValue("12345678901234567890"),
            "decimal128(20, 0) | 12345678901234567890");
  EXPECT_EQ(ShowValue("9223372036854775808"), "decimal128(19, 0) | 9223372036854775808");
  EXPECT_EQ(ShowValue("-9223372036854775808"), "int64 | -9223372036854775808");
  EXPECT_EQ(ShowValue("2147483648"), "int64 | 2147483648");
  EXPECT_EQ(ShowValue(" 7"), "double | 7");
  EXPECT_EQ(ShowValue("7 "), "double | 7");
  EXPECT_EQ(ShowValue("1f"), "double | 1");
  EXPECT_EQ(ShowValue("0x1p3"), "double | 8");
  EXPECT_EQ(ShowValue("NaN"), "double | nan");
  EXPECT_EQ(ShowValue("-Infinity"), "double | -inf");
  EXPECT_EQ(ShowValue("1e400"), "double | inf");
  EXPECT_EQ(ShowValue("1e-400"), "double | 0");
  for (const char* text : {"0x10", "nan", "inf", "1_0", "true", "--1", "+-1", "-", ".",
                           "1e", "NaNd", "0x", "d"}) {
    EXPECT_EQ(ShowValue(text), std::string("string | ") + text);
  }
}

TEST(PartitionColumns, TimesAreStrict) {
  EXPECT_EQ(ShowValue("2024-01-01 10%3A00%3A00"),
            "timestamp[us, tz=UTC] | 2024-01-01 10:00:00.000000Z");
  EXPECT_EQ(ShowValue("2024-01-01 10:00:00.5"),
            "timestamp[us, tz=UTC] | 2024-01-01 10:00:00.500000Z");
  for (const char* text :
       {"2024-01-01 10:00:00.123", "2024-01-01T10:00:00", "2024-1-1", "2024-02-30",
        "2024-01-01 24:00:00", "+2024-01-01", "12024-01-01", "2024-01-01x"}) {
    EXPECT_EQ(ShowValue(text), std::string("string | ") + text);
  }
  EXPECT_EQ(ShowValue("2024%2D01%2D01"), "string | 2024-01-01");
}

TEST(PartitionColumns, EscapesAreCodeUnits) {
  EXPECT_EQ(ShowValue("low%2fer"), "string | low/er");
  EXPECT_EQ(ShowValue("%31"), "string | 1");
  EXPECT_EQ(ShowValue("bad%zz"), "string | bad%zz");
  EXPECT_EQ(ShowValue("%4"), "string | %4");
  EXPECT_EQ(ShowValue("%E2%82%AC"), "string | \u00e2\u0082\u00ac");
  EXPECT_EQ(Show(Discover({"d/a%20b=x=y/f.json"})), "a b: string | x=y");
}

TEST(PartitionColumns, TypesAreWidened) {
  EXPECT_EQ(ShowTwo("1", "1e5"), "decimal128(10, 0) | 1 | 100000");
  EXPECT_EQ(ShowTwo("12345678901", "1e5"), "decimal128(20, 0) | 12345678901 | 100000");
  EXPECT_EQ(ShowTwo("1", "12345678901"), "int64 | 1 | 12345678901");
  EXPECT_EQ(ShowTwo("1e5", "1.5"), "string | 1e5 | 1.5");
  EXPECT_EQ(ShowTwo("012", "x"), "string | 012 | x");
  EXPECT_EQ(ShowTwo("1", "2024-01-01"), "string | 1 | 2024-01-01");
  EXPECT_EQ(ShowTwo("5", "__HIVE_DEFAULT_PARTITION__"), "int32 | 5 | null");
  EXPECT_EQ(ShowTwo("2024-01-01", "2024-01-01 10%3A00%3A00"),
            "timestamp[us, tz=UTC] | 2024-01-01 00:00:00.000000Z | "
            "2024-01-01 10:00:00.000000Z");
}

TEST(PartitionColumns, FilesAndGlobsGiveNone) {
  EXPECT_EQ(Show(Discover({"d/k=1/f.json"}, {"d/k=1/f.json"})), " |");
  EXPECT_EQ(Show(Discover({"d/k=1/f.json"}, {"d/*/*.json"})), " |");
  EXPECT_EQ(Show(Discover({"d/x/f.json", "d/f.json"})), " | |");
  EXPECT_EQ(Show(Discover({"d/k=1/f.json"}, {"d/k=1"})), " |");
}

TEST(PartitionColumns, AnyFormOfTheRootWorks) {
  EXPECT_EQ(Show(Discover({"k=1/f.json"}, {"."})), "k: int32 | 1");
  EXPECT_EQ(Show(Discover({"/d/k=1/f.json"}, {"file:///d/"})), "k: int32 | 1");
  EXPECT_EQ(Show(Discover({"s3://b/k=1/f.json"}, {"s3://b"})), "k: int32 | 1");
  EXPECT_EQ(Show(Discover({"s3://b/d/k=1/f.json?region=x"}, {"s3://b/d?region=x"})),
            "k: int32 | 1");
}

TEST(PartitionColumns, OtherNamesMayStandAroundThem) {
  EXPECT_EQ(Show(Discover({"d/x/k=1/f.json"})), "k: int32 | 1");
  EXPECT_EQ(Show(Discover({"d/k=1/x/f.json", "d/k=2/f.json"})), "k: int32 | 1 | 2");
  EXPECT_EQ(Show(Discover({"d/K=1/f.json", "d/k=2/f.json"})), "K: int32 | 1 | 2");
}

TEST(PartitionColumns, AnObjectBesideThemHasNulls) {
  EXPECT_EQ(Show(Discover({"d/f0.json", "d/k=1/f.json"})), "k: int32 | null | 1");
}

TEST(PartitionColumns, ConflictsHaveSparksConditions) {
  const auto refusal = [](const Texts& paths) {
    const auto message = Show(Discover(paths));
    const std::string start = "reading partition directories: ";
    return message.starts_with(start)
               ? message.substr(start.size(),
                                message.find(':', start.size()) - start.size())
               : message;
  };
  EXPECT_EQ(refusal({"d/k=1/f", "d/r=2/f"}), "CONFLICTING_PARTITION_COLUMN_NAMES");
  EXPECT_EQ(refusal({"d/k=1/r=2/f", "d/k=1/f"}), "CONFLICTING_PARTITION_COLUMN_NAMES");
  EXPECT_EQ(refusal({"d/x/k=1/f", "d/y/k=2/f"}), "CONFLICTING_DIRECTORY_STRUCTURES");
  EXPECT_EQ(refusal({"d/k=1/f", "d/other/f"}), "CONFLICTING_DIRECTORY_STRUCTURES");
  EXPECT_EQ(refusal({"d/k=1/K=2/f"}), "COLUMN_ALREADY_EXISTS");
  EXPECT_EQ(refusal({"d/=x/f"}), "EMPTY_PARTITION_COLUMN_NAME");
  EXPECT_EQ(refusal({"d/k=/f"}), "EMPTY_PARTITION_COLUMN_VALUE");
}

TEST(PartitionColumns, FollowAListing) {
  source::ScratchTree tree;
  tree.WriteAll({"k=1/a.json", "k=2/_b.json", "k=3/c.json"});
  const auto listing = ListSources({tree.root()}, {}).ValueOrDie();
  EXPECT_EQ(Show(DiscoverPartitionColumns({tree.root()}, listing.objects)),
            "k: int32 | 1 | 3");
}

}  // namespace
}  // namespace trailmill
