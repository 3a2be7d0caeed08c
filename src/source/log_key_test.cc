#include <gtest/gtest.h>

#include "source/calendar.h"
#include "trailmill/source.h"

namespace trailmill {
namespace {

const std::string kFolders = "111122223333/CloudTrail/us-east-2/2020/04/01/";
const std::string kName =
    "111122223333_CloudTrail_us-east-2_20200401T1235Z_jRsdt4aIq6HaBCdE.json.gz";
constexpr int64_t kDay = 18'353 * source::kDayUs;  // 2020-04-01
constexpr int64_t kTime = kDay + (12 * 60 + 35) * 60 * source::kSecondUs;

void ExpectKey(const std::string& path, const std::string& organisation) {
  const auto key = ParseLogKey(path);
  ASSERT_TRUE(key) << path;
  EXPECT_EQ(key->account, "111122223333") << path;
  EXPECT_EQ(key->family, "CloudTrail") << path;
  EXPECT_EQ(key->region, "us-east-2") << path;
  EXPECT_EQ(key->day, "2020-04-01") << path;
  EXPECT_EQ(key->delivered_us, kTime) << path;
  EXPECT_EQ(key->organisation, organisation) << path;
}

TEST(LogKey, IsReadFromPathsPrefixesAndUris) {
  const std::string key = "AWSLogs/" + kFolders + kName;
  for (const std::string before : {"", "/", "/data/x/", "../", "my/prefix/",
                                   "s3://bucket/", "s3://bucket/2019/12/31/"}) {
    ExpectKey(before + key, "");
  }
}

TEST(LogKey, KnowsOrganisationAndControlTowerLayouts) {
  const std::string key = kFolders + kName;
  ExpectKey("AWSLogs/o-exampleorgid/" + key, "o-exampleorgid");
  ExpectKey("o-exampleorgid/AWSLogs/" + key, "o-exampleorgid");
  ExpectKey("o-ab12/AWSLogs/o-ab12/" + key, "o-ab12");
  ExpectKey("p/o-ab12/AWSLogs/o-cd34/" + key, "o-cd34");
}

TEST(LogKey, NeedsNoUnderscoreBeforeTheUniquePart) {
  ExpectKey(
      "AWSLogs/" + kFolders +
          "111122223333_CloudTrail_us-east-2_20200401T1235ZjRsdt4aIq6HaBCdE.json.gz",
      "");
}

TEST(LogKey, IsReadFromTheNameAlone) { ExpectKey("flat/" + kName, ""); }

TEST(LogKey, IsReadBelowAWSLogsToo) { ExpectKey(kFolders + kName, ""); }

TEST(LogKey, OfARenamedFileTakesTheStartOfTheFoldersDay) {
  const auto key = ParseLogKey("AWSLogs/" + kFolders + "copy.json.gz");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->delivered_us, kDay);
}

TEST(LogKey, TheFolderDecidesTheDayAndTheNameTheTime) {
  const auto key =
      ParseLogKey("AWSLogs/111122223333/CloudTrail/us-east-2/2020/04/02/" + kName);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->day, "2020-04-02");
  EXPECT_EQ(key->delivered_us, kTime);
}

TEST(LogKey, KnowsTheOtherFamilies) {
  for (const std::string family : {"CloudTrail-Insight", "CloudTrail-NetworkActivity",
                                   "CloudTrail-Aggregated", "vpcflowlogs"}) {
    const auto key = ParseLogKey("AWSLogs/111122223333/" + family +
                                 "/us-east-2/2020/04/01/111122223333_" + family +
                                 "_us-east-2_20200401T1235Z_x.json.gz");
    ASSERT_TRUE(key) << family;
    EXPECT_EQ(key->family, family);
  }
}

TEST(LogKey, OfADigestHasTheDigestsEnd) {
  for (const std::string tail : {"", "_backfill"}) {
    const auto key = ParseLogKey(
        "AWSLogs/o-ab/111122223333/CloudTrail-Digest/us-west-1/2020/04/01/"
        "111122223333_CloudTrail-Digest_us-west-1_my_20190101T0000Z_trail_us-west-1_"
        "20200401T123530Z" +
        tail + ".json.gz");
    ASSERT_TRUE(key);
    EXPECT_EQ(key->family, "CloudTrail-Digest");
    EXPECT_EQ(key->region, "us-west-1");
    EXPECT_EQ(key->delivered_us, kTime + 30 * source::kSecondUs);
  }
}

TEST(LogKey, OfConfigIsReadFromItsNameSinceItsFoldersDiffer) {
  const auto key = ParseLogKey(
      "AWSLogs/111122223333/Config/us-east-2/2020/4/1/ConfigHistory/"
      "111122223333_Config_us-east-2_ConfigHistory_AWS::EC2::VPC_20200401T123500Z_x.json."
      "gz");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->family, "Config");
  EXPECT_EQ(key->day, "2020-04-01");
}

TEST(LogKey, OtherPathsAreNoKeys) {
  for (const std::string& path : std::vector<std::string>{
           "", "a.json", "AWSLogs/", "AWSLogs/" + kFolders, "MANIFEST.tsv",
           "AWSLogs/1/CloudTrail/us-east-2/2020/04/01/x.gz",
           "AWSLogs/111122223333/CloudTrail/us-east-2/2020/04/31/x.gz",
           "AWSLogs/111122223333/CloudTrail/us-east-2/2020/4/1/x.gz",
           "data/111122223333/mine/us-east-2/2020/04/01/x.gz",
           "111122223333_CloudTrail_us-east-2_20200431T1235Z_x.json.gz",
           "111122223333_CloudTrail_20200401T1235Z"}) {
    EXPECT_FALSE(ParseLogKey(path)) << path;
  }
}

}  // namespace
}  // namespace trailmill
