#include "source/choose.h"

#include <gtest/gtest.h>

#include "source/calendar.h"

namespace trailmill::source {
namespace {

const std::string kTree = "/x/AWSLogs/111122223333/CloudTrail/us-east-2";

TEST(MayHoldSelected, IsTrueWithoutASelectionAndOutsideOfTrees) {
  EXPECT_TRUE(MayHoldSelected(kTree + "/2020", {}));
  Selection selection;
  selection.days = {"2021-01-01"};
  EXPECT_TRUE(MayHoldSelected("/x/2020/04/01", selection));
  EXPECT_TRUE(MayHoldSelected("/x/AWSLogs", selection));
  EXPECT_TRUE(MayHoldSelected("/x/AWSLogs/o-ab12", selection));
}

TEST(MayHoldSelected, PrunesDaysAtEachLevel) {
  Selection selection;
  selection.days = {"2020-04-01"};
  for (const char* folder : {"", "/2020", "/2020/04", "/2020/04/01", "/odd", "/2020/4"}) {
    EXPECT_TRUE(MayHoldSelected(kTree + folder, selection)) << folder;
  }
  for (const char* folder : {"/2021", "/2019", "/2020/03", "/2020/05", "/2020/04/02"}) {
    EXPECT_FALSE(MayHoldSelected(kTree + folder, selection)) << folder;
  }
}

TEST(MayHoldSelected, KeepsADayToSpareAroundTimes) {
  Selection selection;
  selection.since_us = *ParseDay("2020-04-10") * kDayUs;
  selection.until_us = *ParseDay("2020-04-12") * kDayUs;
  for (const char* folder : {"/2020/04", "/2020/04/09", "/2020/04/11", "/2020/04/12"}) {
    EXPECT_TRUE(MayHoldSelected(kTree + folder, selection)) << folder;
  }
  for (const char* folder : {"/2020/03", "/2020/04/08", "/2020/04/13", "/2021"}) {
    EXPECT_FALSE(MayHoldSelected(kTree + folder, selection)) << folder;
  }
}

TEST(MayHoldSelected, PrunesAccountsAndRegions) {
  Selection selection;
  selection.accounts = {"111122223333"};
  selection.regions = {"eu-west-1"};
  EXPECT_TRUE(MayHoldSelected("AWSLogs/o-ab12/111122223333", selection));
  EXPECT_FALSE(MayHoldSelected("AWSLogs/o-ab12/999999999999", selection));
  EXPECT_FALSE(MayHoldSelected(kTree, selection));
  EXPECT_TRUE(MayHoldSelected("111122223333/CloudTrail/eu-west-1", selection));
  EXPECT_FALSE(MayHoldSelected("111122223333/CloudTrail/us-east-1", selection));
}

TEST(MayHoldSelected, OpensNoFolderBeforeTheWindow) {
  const Selection selection{.window_from = "2020-04-01"};
  for (const char* folder : {"", "/2020", "/2020/04", "/2020/04/01", "/2021/01/01",
                             "/odd", "/2020/4", "/2019x"}) {
    EXPECT_TRUE(MayHoldSelected(kTree + folder, selection)) << folder;
  }
  for (const char* folder : {"/2019", "/2019/12", "/2020/03", "/2020/03/31"}) {
    EXPECT_FALSE(MayHoldSelected(kTree + folder, selection)) << folder;
  }
  EXPECT_TRUE(MayHoldSelected("/x/2019/04/01", selection));
}

TEST(WhyLeftOut, AWindowTakesWhatIsNoKeyAndNoOldKeys) {
  const Selection selection{.window_from = "2020-04-01"};
  EXPECT_FALSE(selection.everything());
  EXPECT_EQ(WhyLeftOut("x.json.gz", selection), "");
  EXPECT_EQ(WhyLeftOut(kTree + "/2020/04/01/x.json.gz", selection), "");
  EXPECT_EQ(WhyLeftOut(kTree + "/2020/03/31/x.json.gz", selection), "before the window");
  EXPECT_EQ(
      WhyLeftOut("111122223333_CloudTrail_us-east-2_20200331T2355Z_x.json.gz", selection),
      "before the window");
  Selection narrow = selection;
  narrow.regions = {"us-east-2"};
  EXPECT_EQ(WhyLeftOut("x.json.gz", narrow), "not selected");
  EXPECT_EQ(WhyLeftOut(kTree + "/2020/04/01/x.json.gz", narrow), "");
}

TEST(PassOver, GoesFromAnOldFolderToTheWindowOfItsRegion) {
  const Selection selection{.window_from = "2020-04-01"};
  for (const char* key :
       {"/2018/x", "/2019/12/31/x.json.gz", "/2020/03/31/x", "/2019/x/y"}) {
    EXPECT_EQ(PassOver(kTree + key, selection), kTree + "/2020/04/01") << key;
  }
  for (const char* key : {"/x", "/2020/04/01/x", "/2020/x", "/2019", "/2020/3/1/x", ""}) {
    EXPECT_EQ(PassOver(kTree + key, selection), "") << key;
  }
  EXPECT_EQ(PassOver("/x/2018/01/01/y", selection), "");
}

TEST(PassOver, LeavesAFamilyWithoutRecords) {
  const Selection selection{.window_from = "2020-04-01"};
  const std::string digests = "a/AWSLogs/111122223333/CloudTrail-Digest";
  EXPECT_EQ(PassOver(digests + "/us-east-2/2020/04/02/x", selection), digests + "0");
  EXPECT_EQ(PassOver(digests + "/us-east-2/x", selection), "");
  EXPECT_EQ(PassOver(digests + "/x", selection), "");
}

TEST(WhyLeftOut, NamesFamiliesThatHoldNoRecordsWhateverIsSelected) {
  const std::string tail = "/us-east-2/2020/04/01/x.json.gz";
  const std::string account = "AWSLogs/111122223333/";
  for (const std::string family :
       {"CloudTrail-Digest", "CloudTrail-Aggregated", "vpcflowlogs"}) {
    EXPECT_EQ(WhyLeftOut(account + family + tail, {}), family);
  }
  for (const std::string family : {"CloudTrail", "CloudTrail-Insight",
                                   "CloudTrail-NetworkActivity", "CloudTrail-New"}) {
    EXPECT_EQ(WhyLeftOut(account + family + tail, {}), "");
  }
}

TEST(WhyLeftOut, ANarrowSelectionLeavesOutWhatIsNoKey) {
  Selection selection;
  selection.regions = {"us-east-2"};
  EXPECT_EQ(WhyLeftOut("x.json.gz", {}), "");
  EXPECT_EQ(WhyLeftOut("x.json.gz", selection), "not selected");
  EXPECT_EQ(WhyLeftOut(kTree + "/2020/04/01/x.json.gz", selection), "");
}

TEST(WhyLeftOut, SinceIsInclusiveAndUntilIsNot) {
  const std::string path =
      kTree + "/2020/04/01/111122223333_CloudTrail_us-east-2_20200401T1235Z_x.json.gz";
  const int64_t time = *ParseDay("2020-04-01") * kDayUs + (12 * 60 + 35) * 60 * kSecondUs;
  Selection selection;
  selection.since_us = time;
  EXPECT_EQ(WhyLeftOut(path, selection), "");
  selection.since_us = time + 1;
  EXPECT_EQ(WhyLeftOut(path, selection), "not selected");
  selection = {};
  selection.until_us = time;
  EXPECT_EQ(WhyLeftOut(path, selection), "not selected");
  selection.until_us = time + 1;
  EXPECT_EQ(WhyLeftOut(path, selection), "");
}

TEST(WantedDays, BeginWithTheWindow) {
  Selection selection{.days = {"2020-03-31", "2020-04-02"}, .window_from = "2020-04-01"};
  ASSERT_EQ(WantedDays(selection).size(), 1u);
  EXPECT_EQ(WantedDays(selection)[0].first, "2020/04/02");
  selection.days.clear();
  EXPECT_EQ(WantedDays(selection)[0].first, "2020/04/01");
}

}  // namespace
}  // namespace trailmill::source
