// Rows in another order against the same rows staged in that order from the start, and
// the order of rows against one that compares them.
#include "shred/reorder.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "shred/cells.h"
#include "shred/levels.h"
#include "shred/row_order.h"

namespace trailmill::shred {
namespace {

// Every kind of cell, in structs and below lists, lists in lists, and one that no row
// has.
std::shared_ptr<arrow::Schema> AllKinds() {
  const auto leaves = [](const std::string& prefix) {
    return arrow::FieldVector{arrow::field(prefix + "few", arrow::utf8()),
                              arrow::field(prefix + "many", arrow::utf8()),
                              arrow::field(prefix + "half", arrow::utf8()),
                              arrow::field(prefix + "flag", arrow::boolean()),
                              arrow::field(prefix + "long", arrow::int64()),
                              arrow::field(prefix + "decimal", arrow::decimal128(20, 0))};
  };
  arrow::FieldVector element = leaves("element_");
  element.push_back(arrow::field("numbers", arrow::list(arrow::float64())));
  arrow::FieldVector fields = leaves("");
  fields.push_back(arrow::field("time", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")));
  fields.push_back(arrow::field("struct", arrow::struct_(leaves("member_"))));
  fields.push_back(arrow::field("texts", arrow::list(arrow::utf8())));
  fields.push_back(arrow::field("structs", arrow::list(arrow::struct_(element))));
  fields.push_back(arrow::field("never", arrow::list(arrow::utf8())));
  return arrow::schema(fields);
}

// Stages rows that are the same whenever they are staged.
class RandomRows {
 public:
  RandomRows(const Plan& plan, uint32_t seed) : plan_(plan), seed_(seed) {
    std::mt19937 random(seed);
    // Some columns are there in all rows, some in nearly none.
    for (size_t i = 0; i < plan.size(); ++i)
      presence_.push_back(static_cast<uint32_t>(random() % 5));
  }

  void Stage(uint32_t number, Staging* staging) {
    std::seed_seq seed{seed_, number};
    random_.seed(seed);
    const uint32_t row = staging->AddRow();
    for (const uint32_t member : plan_[0].members) Node(member, row, staging);
  }

 private:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

  void Node(uint32_t node, uint32_t entry, Staging* staging) {
    const PlanNode& plan = plan_[node];
    const bool present = presence_[node] == 4 || Below(4) < presence_[node];
    if (!present || plan.name == "never") return;
    Column& column = staging->column(node);
    if (plan.cell == Cell::kList) return List(plan.element, entry, staging, &column);
    column.present.Add(entry);
    if (plan.cell == Cell::kStruct) {
      for (const uint32_t member : plan.members) Node(member, entry, staging);
    } else if (plan.cell == Cell::kText) {
      staging->AppendText(Text(plan.name), &column);
    } else {
      for (uint32_t i = 0; i < plan.width; ++i)
        column.fixed.AppendValue(static_cast<uint8_t>(Below(2)));
    }
  }

  void List(uint32_t element, uint32_t entry, Staging* staging, Column* column) {
    const uint32_t length = Below(4);
    uint32_t slot = OpenList(entry, length, column);
    for (uint32_t i = 0; i < length; ++i) Node(element, slot++, staging);
  }

  std::string Text(const std::string& name) {
    const bool many = name.ends_with("many");
    const bool half = name.ends_with("half");
    return name + std::to_string(Below(many ? 1'000'000 : half ? 300 : 7));
  }

  const Plan& plan_;
  uint32_t seed_;
  std::vector<uint32_t> presence_;
  std::mt19937 random_;
};

class ReorderTest : public testing::Test {
 protected:
  // Pages are never sealed: their texts are compared here, their bytes elsewhere.
  encode::PageSealer sealer_{nullptr, 1000};
  const Plan plan_{*AllKinds(), {}};

  static std::vector<std::string> ValuesOf(const encode::ColumnCells& cells) {
    std::vector<std::string> values;
    if (cells.values == 0) return values;
    if (cells.texts == nullptr) return {std::string(cells.fixed)};
    cells.texts->ForEach([&](std::string_view text) { values.emplace_back(text); });
    return values;
  }

  void ExpectSame(const Staging& left, const Staging& right) {
    LevelBuilder left_levels(plan_), right_levels(plan_);
    const LeafBatch a = left_levels.Build(left), b = right_levels.Build(right);
    ASSERT_EQ(a.row_count, b.row_count);
    for (size_t leaf = 0; leaf < a.leaves.size(); ++leaf) {
      const auto runs = left_levels.Make(leaf), expected = right_levels.Make(leaf);
      ASSERT_TRUE(std::equal(runs.begin(), runs.end(), expected.begin(), expected.end()))
          << leaf;
      const auto &cells = a.leaves[leaf].cells, &others = b.leaves[leaf].cells;
      ASSERT_EQ(cells.entries, others.entries) << leaf;
      ASSERT_EQ(cells.values, others.values) << leaf;
      ASSERT_EQ(ValuesOf(cells), ValuesOf(others)) << leaf;
    }
  }
};

TEST_F(ReorderTest, RowsAreAsIfTheyHadComeInThatOrder) {
  Reorder reorder(plan_);
  for (uint32_t seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    std::vector<uint32_t> order(random() % (seed % 5 == 0 ? 3000 : 20));
    std::iota(order.begin(), order.end(), 0);
    RandomRows rows(plan_, seed);
    Staging staging(plan_, &sealer_), expected(plan_, &sealer_);
    for (const uint32_t row : order) rows.Stage(row, &staging);
    std::shuffle(order.begin(), order.end(), random);
    for (const uint32_t row : order) rows.Stage(row, &expected);
    reorder.Rows(order, &sealer_, &staging);
    ASSERT_NO_FATAL_FAILURE(ExpectSame(staging, expected)) << seed;
  }
}

class RowOrderTest : public testing::Test {
 protected:
  using Row = std::tuple<std::optional<std::string>, std::optional<std::string>,
                         std::optional<int64_t>>;

  void Stage(const Row& row) {
    const auto& [source, name, time] = row;
    const uint32_t entry = staging_.AddRow();
    for (const auto& [node, text] : {std::pair(1, source), std::pair(2, name)}) {
      if (!text) continue;
      Column& column = staging_.column(static_cast<uint32_t>(node));
      column.present.Add(entry);
      staging_.AppendText(*text, &column);
    }
    if (!time) return;
    staging_.column(3).present.Add(entry);
    staging_.column(3).fixed.AppendValue(*time);
  }

  // Rows in the order that comparing gives: an absent value is less than any.
  void ExpectSorted(const std::vector<Row>& rows) {
    std::vector<uint32_t> expected(rows.size());
    std::iota(expected.begin(), expected.end(), 0);
    std::stable_sort(expected.begin(), expected.end(),
                     [&](uint32_t a, uint32_t b) { return rows[a] < rows[b]; });
    RowOrder by_all(plan_, {1, 2, 3});
    const auto order = by_all.Make(staging_);
    EXPECT_TRUE(std::equal(order.begin(), order.end(), expected.begin(), expected.end()));
  }

  const Plan plan_{
      *arrow::schema({arrow::field("source", arrow::utf8()),
                      arrow::field("name", arrow::utf8()),
                      arrow::field("time", arrow::timestamp(arrow::TimeUnit::MICRO))}),
      {}};
  encode::PageSealer sealer_{nullptr, SIZE_MAX};
  Staging staging_{plan_, &sealer_};
};

TEST_F(RowOrderTest, IsThatOfComparing) {
  std::mt19937 random(1);
  std::vector<Row> rows;
  for (int i = 0; i < 20'000; ++i) {
    Row row;
    auto& [source, name, time] = row;
    if (random() % 10 > 0) source = std::string(1, "bac\xC3"[random() % 4]);
    // Most names are distinct, so that they are in no dictionary.
    if (random() % 10 > 0) name = std::to_string(random() % 100'000);
    if (random() % 10 > 0) time = static_cast<int64_t>(random()) * 1'000'000 - 5;
    Stage(row);
    rows.push_back(row);
  }
  EXPECT_TRUE(staging_.find(2)->texts->indices().empty());
  ExpectSorted(rows);
}

TEST_F(RowOrderTest, RowsThatAreAlikeStayAsTheyCame) {
  std::vector<Row> rows;
  for (int i = 0; i < 1000; ++i) {
    rows.emplace_back(i % 2 == 0 ? "b" : "a", std::nullopt, i % 3 == 0 ? -1 : 0);
    Stage(rows.back());
  }
  ExpectSorted(rows);
}

TEST_F(RowOrderTest, WithoutValuesItIsTheOneThatTheyCameIn) {
  for (int i = 0; i < 3; ++i) Stage({});
  ExpectSorted(std::vector<Row>(3));
}

TEST_F(RowOrderTest, TakesTheFirstAndTheLastTime) {
  const int64_t first = -62'135'596'800'000'000, last = 253'402'300'799'000'000;
  const std::vector<Row> rows = {{"a", "", last}, {"a", "", first}, {"a", "", {}}};
  for (const Row& row : rows) Stage(row);
  ExpectSorted(rows);
}

}  // namespace
}  // namespace trailmill::shred
