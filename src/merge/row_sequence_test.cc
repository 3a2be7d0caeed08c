#include "merge/row_sequence.h"

#include "merge/merge_fixture.h"

namespace trailmill::merge {
namespace {

using Row = std::tuple<std::optional<std::string>, std::optional<std::string>,
                       std::optional<int64_t>>;

std::shared_ptr<arrow::Table> TableOf(const std::vector<Row>& rows) {
  arrow::StringBuilder services, calls;
  arrow::Int64Builder times;
  for (const auto& [service, call, time] : rows) {
    EXPECT_TRUE(services.AppendOrNull(service).ok());
    EXPECT_TRUE(calls.AppendOrNull(call).ok());
    EXPECT_TRUE((time ? times.Append(*time) : times.AppendNull()).ok());
  }
  const auto schema = arrow::schema(
      {RowSchema()->field(0), RowSchema()->field(1), RowSchema()->field(2)});
  return arrow::Table::Make(schema,
                            {services.Finish().ValueOrDie(), calls.Finish().ValueOrDie(),
                             times.Finish().ValueOrDie()});
}

// `0*2 1` for two rows of the first run and one of the second.
std::string Sequence(const std::vector<std::vector<Row>>& files, int64_t row_group = 99) {
  Inputs inputs(*TableOf({})->schema());
  for (const auto& rows : files) {
    if (!inputs.Add(TableOf(rows), row_group).ok()) return "can't be opened";
  }
  std::vector<Run> runs;
  for (const auto& file : inputs.files())
    for (int i = 0; i < file->row_groups(); ++i) runs.push_back({file.get(), i});
  const auto stretches = MergedSequence(inputs.layout(), runs, kSort, 2);
  if (!stretches.ok()) return stretches.status().message();
  std::string text;
  for (const Stretch& each : *stretches)
    text += std::to_string(each.run) + "*" + std::to_string(each.rows) + " ";
  return text;
}

TEST(MergedSequence, NullsComeFirstAndTextsByTheirBytes) {
  EXPECT_EQ(Sequence({{{"a", "Z", 1}, {"a", "a", 1}},
                      {{{}, "z", 9}, {"", {}, {}}},
                      {{"\xC3\xA9", "a", 1}},
                      {{"a", "Z", {}}, {"b", "", -5}}}),
            "1*2 3*1 0*2 3*1 2*1 ");
}

TEST(MergedSequence, RowsThatAreAlikeComeByTheirRuns) {
  const std::vector<Row> same(3, Row{"a", "b", 1});
  EXPECT_EQ(Sequence({same, same, same}), "0*3 1*3 2*3 ");
}

TEST(MergedSequence, TimesBefore1970ComeBeforeThoseAfter) {
  EXPECT_EQ(Sequence({{{"a", "b", 0}, {"a", "b", 7}}, {{"a", "b", -3}, {"a", "b", 5}}}),
            "1*1 0*1 1*1 0*1 ");
}

TEST(MergedSequence, FilesWithoutRowsHaveNoPart) {
  // Arrow gives each of them a row group.
  EXPECT_EQ(Sequence({{}, {{"a", "b", 1}}, {}}), "1*1 ");
  EXPECT_EQ(Sequence({}), "");
}

TEST(MergedSequence, EachRowGroupIsARun) {
  EXPECT_EQ(Sequence({{{"c", "b", 1}, {"d", "b", 1}, {"a", "b", 1}, {"b", "b", 1}}}, 2),
            "1*2 0*2 ");
}

TEST(MergedSequence, ARunThatIsNotSortedIsRefusedByItsName) {
  for (const auto& rows : {std::vector<Row>{{"b", "b", 1}, {"a", "b", 1}},
                           {{"a", "b", 1}, {"a", {}, 2}},
                           {{"a", "b", 2}, {"a", "b", 1}}}) {
    const std::string told = Sequence({{{"a", "a", 1}}, rows});
    EXPECT_NE(told.find("1.parquet: its rows are not sorted"), std::string::npos) << told;
  }
}

}  // namespace
}  // namespace trailmill::merge
