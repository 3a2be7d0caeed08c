#include "upkeep/file_groups.h"

#include <gtest/gtest.h>

#include "lake/event_file.h"

namespace trailmill::upkeep {
namespace {

constexpr int64_t kToday = 20'000;  // 2024-10-04

// \param day of its partition, and of its events.
delta::Add FileOf(const std::string& day, const std::string& name, int64_t size,
                  const std::string& hour = "10") {
  delta::Add add;
  add.path = "day=" + day + "/" + name;
  add.partition_values = {{"day", day}};
  add.size = size;
  const std::string time = "\"" + day + "T" + hour + ":00:00.000Z\"";
  add.stats = R"({"numRecords":10,"minValues":{"eventTime":)" + time +
              R"(},"maxValues":{"eventTime":)" + time +
              R"(},"nullCount":{"eventTime":0}})";
  add.tags = {{lake::kRowsTag, "10"}, {lake::kSumTag, "1"}};
  return add;
}

delta::Snapshot SnapshotOf(const std::vector<delta::Add>& files) {
  delta::Snapshot snapshot;
  for (const delta::Add& add : files) snapshot.files.emplace(add.path, add);
  return snapshot;
}

GroupLimits Limits() {
  GroupLimits limits;
  limits.small_bytes = 50;
  limits.bytes_max = 100;
  limits.rows_max = 1000;
  limits.files_max = 10;
  limits.today = kToday;
  return limits;
}

// `a b|c d`: the groups' files.
std::string GroupsOf(const std::vector<delta::Add>& files, const GroupLimits& limits,
                     int64_t foreign = 0) {
  int64_t told = -1;
  std::string text;
  for (const FileGroup& group : GroupEventFiles(SnapshotOf(files), limits, &told)) {
    text += text.empty() ? "" : "|";
    for (const delta::Add& add : group.files) {
      EXPECT_EQ(add.path.substr(0, add.path.rfind('/')), group.directory);
      text += add.path.substr(add.path.rfind('/') + 1);
    }
  }
  EXPECT_EQ(told, foreign);
  return text;
}

TEST(GroupEventFiles, SmallFilesOfAPartitionFollowEachOtherInTime) {
  EXPECT_EQ(
      GroupsOf({FileOf("2024-10-01", "a", 20, "12"), FileOf("2024-10-01", "b", 20, "08"),
                FileOf("2024-10-01", "c", 50, "09"), FileOf("2024-10-01", "d", 20, "11"),
                FileOf("2024-10-02", "e", 20), FileOf("2024-10-03", "f", 20),
                FileOf("2024-10-03", "g", 20)},
               Limits()),
      "bda|fg");
}

TEST(GroupEventFiles, TodayAndLaterGrow) {
  EXPECT_EQ(GroupsOf({FileOf("2024-10-04", "a", 20), FileOf("2024-10-04", "b", 20),
                      FileOf("2024-10-05", "c", 20), FileOf("2024-10-05", "d", 20)},
                     Limits()),
            "");
}

TEST(GroupEventFiles, WithoutDaysAFileOfTodaysEventsGrows) {
  std::vector<delta::Add> files;
  for (const char* day : {"2024-10-01", "2024-10-02", "2024-10-03", "2024-10-04"}) {
    files.push_back(FileOf(day, day, 20));
    files.back().path = "region=r/" + std::string(day).substr(9);
    files.back().partition_values = {{"region", "r"}};
  }
  EXPECT_EQ(GroupsOf(files, Limits()), "123");
}

TEST(GroupEventFiles, AGroupEndsAtEachOfItsLimits) {
  std::vector<delta::Add> files;
  for (const char* name : {"a", "b", "c", "d", "e"})
    files.push_back(
        FileOf("2024-10-01", name, 30, std::string("0") + char(*name - 'a' + '0')));
  EXPECT_EQ(GroupsOf(files, Limits()), "abc|de");
  GroupLimits limits = Limits();
  limits.files_max = 2;
  EXPECT_EQ(GroupsOf(files, limits), "ab|cd");
  limits = Limits();
  limits.rows_max = 20;
  EXPECT_EQ(GroupsOf(files, limits), "ab|cd");
  limits = Limits();
  limits.files_min = 6;
  EXPECT_EQ(GroupsOf(files, limits), "");
  limits.files_min = 5;
  EXPECT_EQ(GroupsOf(files, limits), "abc|de");
}

TEST(GroupEventFiles, ForeignFilesAndOtherDaysStay) {
  auto foreign = FileOf("2024-10-01", "f", 20);
  foreign.tags.clear();
  const std::vector<delta::Add> files = {
      FileOf("2024-10-01", "a", 20), FileOf("2024-10-01", "b", 20), foreign,
      FileOf("2024-10-02", "c", 20), FileOf("2024-10-02", "d", 20)};
  EXPECT_EQ(GroupsOf(files, Limits(), 1), "ab|cd");
  GroupLimits limits = Limits();
  limits.days = {"2024-10-02", "2024-10-09"};
  EXPECT_EQ(GroupsOf(files, limits), "cd");
}

TEST(GroupLedgerFiles, OneGroupForEachDayOfDelivery) {
  std::vector<delta::Add> files;
  for (const auto& [day, name, size] : {std::tuple("2024-10-01", "a", 20),
                                        {"2024-10-01", "b", 20},
                                        {"2024-10-01", "c", 60},
                                        {"2024-10-02", "d", 20},
                                        {"2024-10-04", "e", 20},
                                        {"2024-10-04", "f", 20}}) {
    files.push_back(FileOf(day, name, size));
    files.back().path = std::string("delivered=") + day + "/" + name;
    files.back().partition_values = {{"delivered", day}};
  }
  const auto groups = GroupLedgerFiles(SnapshotOf(files), Limits());
  ASSERT_EQ(groups.size(), 1);
  EXPECT_EQ(groups[0].directory, "delivered=2024-10-01");
  EXPECT_EQ(groups[0].files.size(), 2);
  EXPECT_EQ(groups[0].bytes, 40);
  EXPECT_EQ(groups[0].rows, 20);
}

}  // namespace
}  // namespace trailmill::upkeep
