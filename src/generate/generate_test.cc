#include "trailmill/generate.h"

#include <cctype>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "generate/generated_tree.h"

namespace trailmill::generate {

namespace {

GenerateOptions Small() {
  GenerateOptions options;
  options.files = 60;
  options.events = 1500;
  return options;
}

std::map<std::string, std::string> Bytes(const GenerateOptions& options) {
  std::map<std::string, std::string> bytes;
  for (const GeneratedFile& file : GenerateTree(options)) bytes[file.path] = file.gzip;
  return bytes;
}

size_t CountEvents(const std::vector<GeneratedFile>& files) {
  size_t events = 0;
  for (const GeneratedFile& file : files) events += file.records.size();
  return events;
}

std::string Fault(const GenerateOptions& options) {
  arrow::fs::internal::MockFileSystem fs(arrow::fs::TimePoint{});
  const auto status = Generate(fs, "dest", options).status();
  EXPECT_TRUE(status.IsInvalid()) << status.ToString();
  return status.message();
}

TEST(Generate, SameSeedGivesSameBytesOnAnyNumberOfThreads) {
  GenerateOptions options = Small();
  options.duplicates = 0.2;
  const auto one = Bytes(options);
  options.threads = 4;
  EXPECT_EQ(one, Bytes(options));
}

TEST(Generate, AnotherSeedGivesOtherBytes) {
  GenerateOptions options = Small();
  const auto one = Bytes(options);
  options.seed = 2;
  EXPECT_NE(one, Bytes(options));
}

TEST(Generate, WritesExactlyTheFilesAndEventsAskedFor) {
  const std::pair<int64_t, int64_t> sizes[] = {{0, 0},    {1, 1},     {1, 5000},
                                               {7, 7},    {10, 11},   {100, 9999},
                                               {3, 2000}, {500, 800}, {60, 1500}};
  for (const auto& [files, events] : sizes) {
    GenerateOptions options = Small();
    options.files = files;
    options.events = events;
    GenerateSummary summary;
    const auto tree = GenerateTree(options, &summary);
    EXPECT_EQ(tree.size(), static_cast<size_t>(files));
    EXPECT_EQ(CountEvents(tree), static_cast<size_t>(events));
    EXPECT_EQ(summary.files, files);
    EXPECT_EQ(summary.events, events);
  }
}

// The test's own parser reads each event as it comes.
TEST(Generate, WritesEveryMix) {
  for (const GenerateMix mix : {GenerateMix::kBusy, GenerateMix::kExercise}) {
    GenerateOptions options;
    options.mix = mix;
    options.files = 500;
    options.events = 10000;
    EXPECT_EQ(CountEvents(GenerateTree(options)), 10000U);
  }
}

TEST(Generate, SummaryHasTheBytesWritten) {
  GenerateSummary summary;
  int64_t gzip = 0;
  int64_t json = 0;
  for (const GeneratedFile& file : GenerateTree(Small(), &summary)) {
    gzip += static_cast<int64_t>(file.gzip.size());
    json += static_cast<int64_t>(file.text.size());
  }
  EXPECT_EQ(summary.gzip_bytes, gzip);
  EXPECT_EQ(summary.json_bytes, json);
}

TEST(Generate, AFileIsOneLineOfRecords) {
  for (const GeneratedFile& file : GenerateTree(Small())) {
    EXPECT_EQ(file.text.substr(0, 12), "{\"Records\":[");
    EXPECT_EQ(file.text.substr(file.text.size() - 2), "]}");
    EXPECT_EQ(file.text.find('\n'), std::string::npos);
  }
}

TEST(Generate, KeysAreThoseOfCloudTrail) {
  for (const GeneratedFile& file : GenerateTree(Small())) {
    const std::string name = file.name();
    const std::string stamp = name.substr(name.size() - 39, 14);  // 20200401T0505Z
    const std::string unique = name.substr(name.size() - 24, 16);
    EXPECT_EQ(file.path,
              "dest/AWSLogs/123456789012/CloudTrail/us-east-1/2020/04/01/"
              "123456789012_CloudTrail_us-east-1_" +
                  stamp + "_" + unique + ".json.gz");
    EXPECT_EQ(stamp.substr(0, 9), "20200401T");
    EXPECT_EQ(std::stoi(stamp.substr(9, 4)) % 5, 0);
    EXPECT_TRUE(std::all_of(unique.begin(), unique.end(),
                            [](unsigned char c) { return std::isalnum(c); }));
  }
}

TEST(Generate, AnOrganisationStandsBeforeTheAccount) {
  GenerateOptions options = Small();
  options.organisation = "o-abc123defg";
  for (const GeneratedFile& file : GenerateTree(options)) {
    EXPECT_EQ(file.path.rfind("dest/AWSLogs/o-abc123defg/123456789012/CloudTrail/", 0),
              0u);
  }
}

TEST(Generate, FilesAreSpreadOverAccountsRegionsAndDays) {
  GenerateOptions options = Small();
  options.accounts = {"111111111111", "222222222222"};
  options.regions = {"us-east-1", "eu-west-1", "ap-south-1"};
  options.days = 3;
  std::set<std::string> accounts, regions, days;
  for (const GeneratedFile& file : GenerateTree(options)) {
    const std::string rest = file.path.substr(std::string("dest/AWSLogs/").size());
    accounts.insert(rest.substr(0, 12));
    const std::string region =
        rest.substr(std::string("111111111111/CloudTrail/").size());
    regions.insert(region.substr(0, region.find('/')));
    days.insert(region.substr(region.find('/') + 1, 10));
  }
  EXPECT_EQ(accounts, std::set<std::string>({"111111111111", "222222222222"}));
  EXPECT_EQ(regions, std::set<std::string>({"us-east-1", "eu-west-1", "ap-south-1"}));
  EXPECT_EQ(days, std::set<std::string>({"2020/04/01", "2020/04/02", "2020/04/03"}));
}

TEST(Generate, RecordsSayWhereTheyWereMade) {
  GenerateOptions options = Small();
  options.accounts = {"111111111111", "222222222222"};
  options.regions = {"eu-west-1", "ap-south-1"};
  for (const GeneratedFile& file : GenerateTree(options)) {
    for (const auto& record : file.records) {
      const std::string region = record["awsRegion"];
      const std::string account = record["recipientAccountId"];
      EXPECT_NE(file.path.find("/" + account + "/"), std::string::npos);
      // Global services are in us-east-1 wherever they are delivered.
      EXPECT_TRUE(region == "us-east-1" ||
                  file.path.find("/" + region + "/") != std::string::npos);
    }
  }
}

TEST(Generate, SecondDeliveriesAreByteForByteInOtherFiles) {
  GenerateOptions options = Small();
  options.duplicates = 0.21;
  const auto files = GenerateTree(options);
  EXPECT_EQ(files.size(), 60u);
  EXPECT_EQ(CountEvents(files), 1500u);
  std::map<std::string, std::pair<std::string, std::string>>
      seen;  // eventID: file, record
  size_t again = 0;
  for (const GeneratedFile& file : files) {
    for (const auto& record : file.records) {
      const auto [place, first] =
          seen.insert({record["eventID"], {file.path, record.dump()}});
      if (first) continue;
      ++again;
      EXPECT_NE(place->second.first, file.path);
      EXPECT_EQ(place->second.second, record.dump());
    }
  }
  EXPECT_EQ(again, 315u);
}

TEST(Generate, WithoutDuplicatesEveryEventIdIsUnique) {
  std::set<std::string> ids;
  for (const GeneratedFile& file : GenerateTree(Small())) {
    for (const auto& record : file.records) ids.insert(record["eventID"]);
  }
  EXPECT_EQ(ids.size(), 1500u);
}

TEST(Generate, SomeFilesAreNotInOrderOfTime) {
  int unsorted = 0;
  for (const GeneratedFile& file : GenerateTree(Small())) {
    std::vector<std::string> times;
    for (const auto& record : file.records) times.push_back(record["eventTime"]);
    unsorted += std::is_sorted(times.begin(), times.end()) ? 0 : 1;
  }
  EXPECT_GT(unsorted, 5);
  EXPECT_LT(unsorted, 40);
}

TEST(Generate, FilesAfterMidnightHaveEventsOfTheDayBefore) {
  GenerateOptions options = Small();
  options.files = 600;
  options.events = 6000;
  int before = 0;
  for (const GeneratedFile& file : GenerateTree(options)) {
    for (const auto& record : file.records) {
      before +=
          record["eventTime"].get<std::string>().substr(0, 10) == "2020-03-31" ? 1 : 0;
    }
  }
  EXPECT_GT(before, 0);
  EXPECT_LT(before, 200);
}

TEST(Generate, LateFilesHaveOldEventsThatSayWhy) {
  GenerateOptions options = Small();
  options.late = 0.3;
  int late = 0;
  for (const GeneratedFile& file : GenerateTree(options)) {
    const auto& record = file.records[0];
    const int64_t delay = DeliveredAt(file) - Seconds(record["eventTime"]);
    EXPECT_EQ(delay > 3600, record.contains("addendum"));
    EXPECT_LT(delay, 4 * 86400);
    late += delay > 3600 ? 1 : 0;
  }
  EXPECT_NEAR(late, 18, 12);
}

TEST(Generate, ProgressEndsWithAllEvents) {
  GenerateOptions options = Small();
  options.threads = 2;
  int64_t last = 0;
  options.on_progress = [&](int64_t events) {
    EXPECT_GT(events, last);
    last = events;
  };
  GenerateTree(options);
  EXPECT_EQ(last, 1500);
}

TEST(Generate, OptionsThatCannotBeMetAreInvalid) {
  const auto fault = [](auto change) {
    GenerateOptions options = Small();
    change(options);
    return Fault(options);
  };
  const std::string planning = "planning the files to generate: ";
  EXPECT_EQ(fault([](auto& o) { o.events = 59; }),
            planning + "each file needs an event: 60 files, 59 events");
  EXPECT_EQ(fault([](auto& o) { o.day = "2020-02-30"; }),
            planning + "not a day: 2020-02-30");
  EXPECT_EQ(fault([](auto& o) { o.day = "April"; }), planning + "not a day: April");
  EXPECT_EQ(fault([](auto& o) { o.days = 0; }), planning + "days are out of range");
  EXPECT_EQ(fault([](auto& o) { o.accounts.clear(); }),
            planning + "there must be an account and a region");
  EXPECT_EQ(fault([](auto& o) { o.duplicates = 0.6; }),
            planning + "duplicates must be from 0 to 0.5");
  EXPECT_EQ(fault([](auto& o) { o.late = -1; }), planning + "late must be from 0 to 1");
  EXPECT_EQ(fault([](auto& o) { o.gzip_level = 0; }),
            planning + "the gzip level must be from 1 to 9");
  EXPECT_EQ(fault([](auto& o) { o.threads = 0; }), planning + "there must be a thread");
}

TEST(Generate, AFileThatCannotBeWrittenIsNamed) {
  arrow::fs::internal::MockFileSystem fs(arrow::fs::TimePoint{});
  ASSERT_TRUE(fs.CreateFile("dest", "in the way").ok());
  const auto status = Generate(fs, "dest", Small()).status();
  EXPECT_TRUE(status.IsIOError()) << status.ToString();
}

}  // namespace

}  // namespace trailmill::generate
