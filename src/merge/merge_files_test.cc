#include "merge/merge_files.h"

#include "merge/merge_fixture.h"

namespace trailmill::merge {
namespace {

using Rows = std::shared_ptr<arrow::Table>;

MergeOptions Options(int threads = 1) {
  MergeOptions options;
  options.sort = kSort;
  options.threads = threads;
  return options;
}

// All rows in order, those that are alike as the files have them.
Rows Expected(const std::vector<Rows>& inputs) {
  const auto all = arrow::ConcatenateTables(inputs).ValueOrDie();
  return RandomRows::Sort(all)->CombineChunks().ValueOrDie();
}

void ExpectSame(const Rows& found, const Rows& expected) {
  ASSERT_EQ(found->num_rows(), expected->num_rows());
  for (int i = 0; i < expected->num_columns(); ++i) {
    const std::string& name = expected->schema()->field(i)->name();
    const auto column = found->GetColumnByName(name);
    ASSERT_NE(column, nullptr);
    EXPECT_TRUE(column->Equals(*expected->column(i))) << name << "\n"
                                                      << column->ToString() << "\n"
                                                      << expected->column(i)->ToString();
  }
}

// Sorted rows of several files, some of more than one row group.
TEST(MergeFiles, GivesAllRowsInOrder) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    RandomRows random(seed);
    Inputs inputs(*RowSchema());
    std::vector<Rows> all;
    for (size_t i = random.Below(5) + 1; i > 0; --i) {
      all.push_back(random.Sorted(*RowSchema(), int64_t(random.Below(60))));
      ASSERT_TRUE(inputs.Add(all.back(), int64_t(random.Below(30)) + 1).ok());
    }
    const auto merged = inputs.Merge(Options(1 + int(seed % 3)));
    ASSERT_TRUE(merged.ok()) << merged.status() << " seed " << seed;
    ExpectSame(*merged, Expected(all));
  }
}

// Longer than what is decoded at a time, cut into row groups between and within runs.
TEST(MergeFiles, WritesSeveralRowGroups) {
  RandomRows random(1);
  Inputs inputs(*RowSchema());
  std::vector<Rows> all;
  for (const int64_t rows : {3000, 1, 2500, 1024}) {
    all.push_back(random.Sorted(*RowSchema(), rows));
    ASSERT_TRUE(inputs.Add(all.back(), rows == 2500 ? 1100 : rows).ok());
  }
  MergeOptions options = Options(2);
  options.row_group_bytes = 1;
  options.row_group_rows_min = 1000;
  ExpectSame(inputs.Merge(options, 1 << 20).ValueOrDie(), Expected(all));
  EXPECT_EQ(inputs.row_groups, 6);
  options.row_group_bytes = 1 << 19;
  ExpectSame(inputs.Merge(options, 1 << 20).ValueOrDie(), Expected(all));
  EXPECT_EQ(inputs.row_groups, 2);
}

// Texts that no dictionary holds, in what is read and in what is written, and pages that
// are sealed while the column grows.
TEST(MergeFiles, GivesDictionariesUpMidway) {
  RandomRows random(2);
  random.texts = 2000;
  random.text_bytes = 700;
  Inputs inputs(*RowSchema());
  std::vector<Rows> all;
  for (int i = 0; i < 3; ++i) {
    all.push_back(random.Sorted(*RowSchema(), 3000));
    ASSERT_TRUE(inputs.Add(all.back(), 3000).ok());
    random.texts = 5;  // the others fit into one
  }
  MergeOptions options = Options(2);
  options.encoding.page_bytes = 4096;
  ExpectSame(inputs.Merge(options).ValueOrDie(), Expected(all));
}

// A value of the newer schema, without its new members.
Rows Older(const Rows& rows) {
  arrow::ArrayVector columns;
  const auto schema = RowSchema(true);
  const auto whole = rows->CombineChunks().ValueOrDie();
  for (const auto& field : schema->fields()) {
    auto column = whole->GetColumnByName(field->name())->chunk(0);
    if (field->name() == "who") {
      const auto& who = static_cast<const arrow::StructArray&>(*column);
      column = std::make_shared<arrow::StructArray>(field->type(), who.length(),
                                                    arrow::ArrayVector{who.field(0)},
                                                    who.null_bitmap(), who.null_count());
    } else if (field->name() == "list") {
      const auto& list = static_cast<const arrow::ListArray&>(*column);
      const auto& values = static_cast<const arrow::StructArray&>(*list.values());
      const auto element = std::make_shared<arrow::StructArray>(
          field->type()->field(0)->type(), values.length(),
          arrow::ArrayVector{values.field(0)}, values.null_bitmap(), values.null_count());
      column = std::make_shared<arrow::ListArray>(field->type(), list.length(),
                                                  list.value_offsets(), element,
                                                  list.null_bitmap(), list.null_count());
    }
    columns.push_back(column);
  }
  return arrow::Table::Make(schema, columns);
}

// An older file's rows have no new members: null where their parents are there.
TEST(MergeFiles, OlderFilesLackColumns) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    RandomRows random(seed);
    Inputs inputs(*RowSchema());
    Inputs older(*RowSchema(true));
    std::vector<Rows> all;
    for (int i = 0; i < 3; ++i) {
      const Rows rows = random.Sorted(*RowSchema(), 40);
      all.push_back(Older(rows));
      ASSERT_TRUE(older.Add(all.back(), 17).ok());
      ASSERT_TRUE(inputs.Add(i == 1 ? rows : all.back(), 17).ok());
    }
    const Rows found = inputs.Merge(Options(2)).ValueOrDie();
    // Without the new members they are the same.
    ExpectSame(Older(found), Expected(all));
    // And with them the new file's have some.
    const auto& who =
        static_cast<const arrow::StructArray&>(*found->GetColumnByName("who")->chunk(0));
    EXPECT_GE(who.field(1)->null_count(), 80 / 2);
    EXPECT_LT(who.field(1)->null_count(), 120);
    EXPECT_GE(found->GetColumnByName("added")->null_count(), 80);
  }
}

TEST(MergeFiles, AFileOfAnotherSchemaIsRefused) {
  RandomRows random(3);
  Inputs inputs(*RowSchema(true));
  const auto status = inputs.Add(random.Sorted(*RowSchema(), 5), 5);
  EXPECT_TRUE(status.IsInvalid());
  EXPECT_NE(status.message().find("0.parquet: its column"), std::string::npos) << status;
}

}  // namespace
}  // namespace trailmill::merge
