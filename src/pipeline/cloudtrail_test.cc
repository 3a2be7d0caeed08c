// The fixed schema loses nothing: events go through Convert into files, and what
// EventText rebuilds from their rows is what they were, value for value.

#include "trailmill/cloudtrail.h"

#include <filesystem>
#include <fstream>
#include <random>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>

#include "dataset/partition_path.h"
#include "pipeline/json_tree.h"
#include "trailmill/pipeline.h"

namespace trailmill {
namespace {

using pipeline::JsonTree;
namespace stdfs = std::filesystem;

// One event that has every column, and two that have few.
constexpr const char* kEvents[] = {
    R"({"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"P","arn":"A",)"
    R"("accountId":"1","accessKeyId":"K","userName":"u","invokedBy":"i","identityProvider":"p",)"
    R"("sessionContext":{"attributes":{"creationDate":"2020-04-01T00:00:00Z",)"
    R"("mfaAuthenticated":"false"},"sessionIssuer":{"type":"Role","principalId":"R","arn":"B",)"
    R"("accountId":"2","userName":"n"},"webIdFederationData":{"federatedProvider":"f",)"
    R"("attributes":{"aud":"x"}},"sourceIdentity":"s","ec2RoleDelivery":"2.0",)"
    R"("assumedRoot":"true"},"onBehalfOf":{"userId":"w","identityStoreArn":"C"},)"
    R"("inScopeOf":{"sourceArn":"D","sourceAccount":"3","issuerType":"t",)"
    R"("credentialsIssuedTo":"c"},"credentialId":"d","invokedByDelegate":{"accountId":"4"}},)"
    R"("eventTime":"2020-04-01T12:30:05Z","eventSource":"s3.amazonaws.com",)"
    R"("eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"10.0.0.1",)"
    R"("userAgent":"[aws-cli\/1.0 \u00e9]","errorCode":"AccessDenied","errorMessage":"no\n",)"
    R"("requestParameters":{"bucketName":"b", "n":1.50,"e":{}},"responseElements":null,)"
    R"("additionalEventData":"{\"a\":1}","requestID":"q","eventID":"e-1","readOnly":true,)"
    R"("resources":[{"ARN":"E","accountId":"5","type":"T"},{"type":"T2"},{}],)"
    R"("eventType":"AwsApiCall","apiVersion":"2006","managementEvent":false,)"
    R"("recipientAccountId":"6","sharedEventID":"h","vpcEndpointId":"v",)"
    R"("vpcEndpointAccountId":"7","eventCategory":"Data","serviceEventDetails":[1,null],)"
    R"("edgeDeviceDetails":7,"insightDetails":{"state":"Start"},"eventContext":{},)"
    R"("addendum":{"reason":"r","updatedFields":"f","originalRequestID":"o",)"
    R"("originalEventID":"g"},"sessionCredentialFromConsole":"true",)"
    R"("tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"x","clientProvidedHostHeader":"y",)"
    R"("keyExchange":"z"}})",
    R"({"eventVersion":"1.08","eventTime":"2023-07-10T01:42:00Z","awsRegion":"eu-west-1",)"
    R"("eventID":"e-2","eventType":"AwsCloudTrailInsight","recipientAccountId":"1",)"
    R"("sharedEventID":"s","insightDetails":{"state":"End","x":9.82222E-5},)"
    R"("eventCategory":"Insight"})",
    R"({"eventVersion":"1.05","userIdentity":{"type":"Root"},)"
    R"("eventTime":"2019-01-01T00:00:00Z","eventSource":"kms.amazonaws.com",)"
    R"("eventName":"Decrypt","awsRegion":"us-east-1","sourceIPAddress":"AWS Internal",)"
    R"("userAgent":"","requestParameters":null,"responseElements":{"k":[]},"readOnly":false,)"
    R"("eventID":"e-3","eventCategory":"Management"})"};

// Changes events as no one would foresee.
class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  std::string Event() {
    JsonTree event = JsonTree::Parse(kEvents[Below(std::size(kEvents))]);
    for (uint32_t i = Below(4); i > 0; --i) Mutate(&event, 5);
    return event.Text();
  }

 private:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

  void Mutate(JsonTree* tree, int depth) {
    JsonTree* inner = depth > 0 && Below(2) == 0 ? Child(tree) : nullptr;
    if (inner != nullptr) return Mutate(inner, depth - 1);
    if (tree->kind == JsonTree::Kind::kObject) return MutateObject(tree);
    if (tree->kind == JsonTree::Kind::kArray && !tree->elements.empty()) {
      tree->elements[Below(static_cast<uint32_t>(tree->elements.size()))] = Value();
      return;
    }
    *tree = Value();
  }

  // A child that has children itself.
  JsonTree* Child(JsonTree* tree) {
    std::vector<JsonTree*> inner;
    for (auto& member : tree->members) inner.push_back(&member.second);
    for (auto& element : tree->elements) inner.push_back(&element);
    std::erase_if(inner, [](const JsonTree* each) {
      return each->members.empty() && each->elements.empty();
    });
    return inner.empty() ? nullptr : inner[Below(static_cast<uint32_t>(inner.size()))];
  }

  void MutateObject(JsonTree* tree) {
    auto& members = tree->members;
    const bool empty = members.empty();
    const size_t at = empty ? 0 : Below(static_cast<uint32_t>(members.size()));
    const uint32_t kind = empty ? 5 : Below(8);
    const auto end =
        members.begin() +
        static_cast<int64_t>(Below(static_cast<uint32_t>(members.size()) + 1));
    if (kind == 0) {
      members.erase(members.begin() + static_cast<int64_t>(at));
    } else if (kind < 4) {
      members[at].second = Value();
    } else if (kind == 4) {  // the same name again
      members.insert(end,
                     {members[at].first, Below(2) == 0 ? Value() : members[at].second});
    } else if (kind == 6 && std::isalpha(static_cast<unsigned char>(
                                members[at].first.c_str()[0])) != 0) {
      // the same name, written otherwise
      members[at].first =
          "\\u00" + Hex(members[at].first[0]) + members[at].first.substr(1);
    } else {
      members.insert(end, {Name(), Value()});
    }
  }

  static std::string Hex(char c) {
    static constexpr char kDigits[] = "0123456789aBcDeF";
    return {kDigits[c >> 4 & 15], kDigits[c & 15]};
  }

  std::string Name() {
    static constexpr const char* kNames[] = {"absent",
                                             "\\u0061bsent",
                                             "unmapped",
                                             "eventFingerprint",
                                             "new",
                                             "",
                                             "0",
                                             "a\\\"b",
                                             "\xC3\xA9",
                                             "eventTime",
                                             "ARN",
                                             "type",
                                             "eventID",
                                             "requestParameters",
                                             "responseElements",
                                             "userIdentity",
                                             "x y"};
    return kNames[Below(std::size(kNames))];
  }

  JsonTree Value() {
    static constexpr const char* kTexts[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1E5",
        "1.10",
        "12345678901234567890123",
        "{}",
        "[]",
        "[null]",
        "[{}]",
        R"({"a":{"b":[1,{"c":null}]}})",
        R"({"type":5,"x":[]})",
        R"([{"ARN":"q","new":1},5,null,{"ARN":{}}])",
        R"({"0":{"ARN":"p"}})",
        R"({"a":1,"a":2})",
        R"("")",
        R"("text")",
        R"("\ud800")",
        R"("a\udc00b")",
        R"("\ud83d\ude00")",
        "\"\xF0\x9F\x98\x80\"",
        R"("\u0000")",
        R"("2020-04-01T12:30:05Z")",
        R"("2020-04-01T12:30:05.123Z")",
        R"("2020-02-30T00:00:00Z")",
        R"("2016-12-31T23:59:60Z")",
        R"("__HIVE_DEFAULT_PARTITION__")",
        R"("a/b=c%41")",
        R"("Insight")",
        R"("NetworkActivity")",
        R"(["absent"])",
        R"({"attributes":null})",
        R"({"attributes":{"mfaAuthenticated":true}})"};
    const uint32_t kind = Below(static_cast<uint32_t>(std::size(kTexts)) + 1);
    if (kind < std::size(kTexts)) return JsonTree::Parse(kTexts[kind]);
    return JsonTree::String(std::string(300, 'l'));
  }

  std::mt19937 random_;
};

class CloudTrail : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = stdfs::temp_directory_path() /
            (std::string("trailmill-") + test->name() + "-" + std::to_string(getpid()));
    stdfs::remove_all(root_);
    stdfs::create_directories(root_ / "in");
  }
  void TearDown() override { stdfs::remove_all(root_); }

  // Writes the events by 500 into objects.
  void Write(const std::vector<std::string>& events) {
    constexpr size_t kEventsOfObject = 500;
    for (size_t first = 0; first < events.size(); first += kEventsOfObject) {
      const std::string name = fmt::format("{:06}.json", first);
      std::ofstream out(root_ / "in" / name, std::ios::binary);
      out << "{\"Records\":[";
      const size_t end = std::min(events.size(), first + kEventsOfObject);
      for (size_t i = first; i < end; ++i) out << (i > first ? "," : "") << events[i];
      out << "]}";
    }
  }

  // Converts them; the directories and names of the files.
  Parts Convert(const std::vector<std::string>& keys, int threads) {
    RunOptions options;
    options.threads = threads;
    Destination destination;
    destination.location = (root_ / "out").string();
    const Task task{ListSources({(root_ / "in").string()}, {}).ValueOrDie().objects};
    const TableSchema table = CloudTrailTable(PartitionKeys(keys)).ValueOrDie();
    const Staged staged = Prepare(destination).ValueOrDie();
    Parts parts =
        trailmill::Convert(task, View::kEvents, table, staged, options).ValueOrDie();
    EXPECT_TRUE(Commit(staged, parts).ok());
    return parts;
  }

  // Rebuilds the events of a file, in its order.
  std::vector<std::string> Rebuild(const PartFile& part) {
    const stdfs::path path = root_ / "out" / part.directory / part.name;
    auto file = arrow::io::ReadableFile::Open(path.string()).ValueOrDie();
    auto reader =
        parquet::arrow::OpenFile(file, arrow::default_memory_pool()).ValueOrDie();
    EXPECT_TRUE(IsCloudTrail(reader->parquet_reader()->metadata()->key_value_metadata()));
    const auto table = reader->ReadTable().ValueOrDie();
    EXPECT_TRUE(table->ValidateFull().ok());
    const auto rows = table->CombineChunksToBatch().ValueOrDie()->ToStructArray();
    std::vector<std::string> events;
    for (int64_t i = 0; i < table->num_rows(); ++i) {
      const auto row = (*rows)->GetScalar(i).ValueOrDie();
      const auto whole =
          WithDirectory(static_cast<const arrow::StructScalar&>(*row), part.directory);
      events.push_back(EventText(*whole).ValueOrDie());
    }
    return events;
  }

  static std::shared_ptr<arrow::StructScalar> WithDirectory(
      const arrow::StructScalar& row, const std::string& directory) {
    arrow::FieldVector fields = row.type->fields();
    arrow::ScalarVector cells = row.value;
    for (const auto& part : stdfs::path(directory)) {
      const std::string text = part.string();
      const size_t equals = text.find('=');
      const std::string value = text.substr(equals + 1);
      if (value == dataset::kNullPartition) continue;
      fields.push_back(arrow::field(text.substr(0, equals), arrow::utf8()));
      cells.push_back(
          std::make_shared<arrow::StringScalar>(dataset::UnescapePathName(value)));
    }
    return std::make_shared<arrow::StructScalar>(cells, arrow::struct_(fields));
  }

  stdfs::path root_;
};

std::vector<std::string> RandomEvents(size_t count, uint32_t seed) {
  Mutator mutator(seed);
  std::vector<std::string> events;
  for (size_t i = 0; i < count; ++i) events.push_back(mutator.Event());
  return events;
}

TEST_F(CloudTrail, EveryRandomEventComesBack) {
  const auto events = RandomEvents(100'000, 1);
  Write(events);
  const Parts parts = Convert({}, 1);
  ASSERT_EQ(parts.counts.events_rejected, 0);
  size_t next = 0;
  for (const PartFile& part : parts.files) {
    for (const std::string& rebuilt : Rebuild(part)) {
      ASSERT_LT(next, events.size());
      const std::string& event = events[next++];
      ASSERT_EQ(JsonTree::Parse(rebuilt).Canonical(), JsonTree::Parse(event).Canonical())
          << event << "\nbecame\n"
          << rebuilt;
    }
  }
  EXPECT_EQ(next, events.size());
}

// Partition columns stand in directories, which can't hold every text.
TEST_F(CloudTrail, ComesBackFromPartitionsAndThreads) {
  const auto events = RandomEvents(10'000, 2);
  Write(events);
  const Parts parts =
      Convert({"awsRegion", "eventSource", "readOnly", "eventCategory", "day"}, 3);
  std::vector<std::string> expected, rebuilt;
  for (const auto& event : events) expected.push_back(JsonTree::Parse(event).Canonical());
  for (const PartFile& part : parts.files) {
    for (const auto& text : Rebuild(part)) {
      rebuilt.push_back(JsonTree::Parse(text).Canonical());
    }
  }
  std::sort(expected.begin(), expected.end());
  std::sort(rebuilt.begin(), rebuilt.end());
  ASSERT_EQ(rebuilt.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(rebuilt[i], expected[i]);
}

// What stands where, by example.
TEST_F(CloudTrail, UnmappedHoldsWhatNoColumnCan) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"({"requestParameters":null,"responseElements":null})", ""},
      {R"({"responseElements":null})", R"({"absent":["requestParameters"]})"},
      {R"({"eventCategory":"Insight"})", ""},
      {R"({"eventCategory":"Insight","requestParameters":null})",
       R"({"requestParameters":null})"},
      {R"({"requestParameters":{},"responseElements":[],"userIdentity":{}})", ""},
      {R"({"requestParameters":1,"responseElements":1,"absent":2})",
       R"({"absent":[],"absent":2})"},
      {R"({"requestParameters":1,"responseElements":1,"eventName":5,"new":{"a": 1},)"
       R"("userIdentity":{"type":"Root","x":null},"resources":[{"ARN":"a"},"b"]})",
       R"({"eventName":5,"new":{"a": 1},"userIdentity":{"x":null},"resources":{"1":"b"}})"},
      {R"({"requestParameters":1,"responseElements":1,"eventName":"a","eventName":"b"})",
       R"({"eventName":"a","eventName":"b"})"},
      {R"({"requestParameters":1,"responseElements":1,"eventTime":"2020-04-01T00:00:00.5Z"})",
       R"({"eventTime":"2020-04-01T00:00:00.5Z"})"}};
  std::vector<std::string> events;
  for (const auto& each : kCases) events.emplace_back(each.first);
  Write(events);
  const Parts parts = Convert({}, 1);
  ASSERT_EQ(parts.files.size(), 1u);
  auto file = arrow::io::ReadableFile::Open(root_ / "out" / parts.files[0].name);
  auto reader = parquet::arrow::OpenFile(*file, arrow::default_memory_pool());
  const auto table = (*reader)->ReadTable().ValueOrDie();
  const auto unmapped = table->GetColumnByName("unmapped");
  for (size_t i = 0; i < std::size(kCases); ++i) {
    const auto cell = unmapped->GetScalar(static_cast<int64_t>(i)).ValueOrDie();
    EXPECT_EQ(cell->is_valid ? cell->ToString() : "", kCases[i].second);
  }
  EXPECT_EQ(table->GetColumnByName("eventName")->GetScalar(7).ValueOrDie()->ToString(),
            "b");
}

TEST(CloudTrailTable, TakesTextsAndBooleansAsPartitions) {
  EXPECT_TRUE(CloudTrailTable(PartitionKeys({"awsRegion", "readOnly", "day"})).ok());
  for (const char* key : {"userIdentity", "requestParameters", "unmapped", "eventTime",
                          "eventFingerprint", "nothing"}) {
    EXPECT_TRUE(CloudTrailTable(PartitionKeys({key})).status().IsInvalid()) << key;
  }
  EXPECT_TRUE(
      CloudTrailTable(PartitionKeys({"awsRegion", "awsRegion"})).status().IsInvalid());
}

}  // namespace
}  // namespace trailmill
