#include "source/bucket_tree.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "source/calendar.h"
#include "source/choose.h"

namespace trailmill::source {
namespace {

using store::ListedObject;
using store::ListPage;
using store::ListQuery;

// ListObjectsV2 over a set of keys, a few to a page (AWS, "ListObjectsV2").
class FakeBucket {
 public:
  explicit FakeBucket(size_t page_keys) : page_keys_(page_keys) {}

  arrow::Result<ListPage> List(const ListQuery& query) {
    ++requests;
    ListPage page;
    std::string last = query.next.empty() ? query.start_after : query.next;
    for (auto key = keys.upper_bound(last); key != keys.end(); ++key) {
      if (!key->starts_with(query.prefix)) continue;
      const size_t slash =
          query.by_folder ? key->find('/', query.prefix.size()) : std::string::npos;
      const std::string folder =
          slash == std::string::npos ? "" : key->substr(0, slash + 1);
      if (!folder.empty() && !page.prefixes.empty() && page.prefixes.back() == folder) {
        last = *key;
        continue;
      }
      if (page.objects.size() + page.prefixes.size() == page_keys_) {
        page.next = last;
        break;
      }
      last = *key;
      if (!folder.empty()) {
        page.prefixes.push_back(folder);
      } else {
        page.objects.push_back({.key = *key, .size = 1, .mtime_ns = 0, .etag = ""});
      }
    }
    return page;
  }

  std::set<std::string> keys;
  std::atomic<int> requests = 0;

 private:
  const size_t page_keys_;
};

using Keys = std::vector<std::string>;

Keys KeysOf(FakeBucket* bucket, const std::string& folder, const Selection& selection) {
  Keys keys;
  const BucketTree::Visitor visitor{
      .on_object = [&](const ListedObject& object) { keys.push_back(object.key); },
      .enter = [](const std::string&) { return true; }};
  const auto list = [&](const ListQuery& query) { return bucket->List(query); };
  EXPECT_TRUE(BucketTree(list, selection, visitor).List(folder).ok());
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::string LogKeyOf(const std::string& region, int day, int file) {
  char text[160];
  std::snprintf(text, sizeof text,
                "t/AWSLogs/111122223333/CloudTrail/%s/2026/%02d/%02d/%03d.gz",
                region.c_str(), 1 + day / 28, 1 + day % 28, file);
  return text;
}

TEST(BucketTree, ASmallTreeTakesAPageForEachThousandKeys) {
  FakeBucket bucket(1000);
  for (int file = 0; file < 999; ++file) {
    bucket.keys.insert(LogKeyOf("us-east-1", 0, file));
    bucket.keys.insert(LogKeyOf("eu-west-1", 1, file));
  }
  bucket.keys.insert("other");
  EXPECT_EQ(KeysOf(&bucket, "t", {}).size(), 1998u);
  EXPECT_EQ(bucket.requests, 2);
}

TEST(BucketTree, ALargeTreeIsSplitAndListedWholeOnce) {
  FakeBucket bucket(10);
  for (const char* region : {"ap-south-1", "eu-west-1", "us-east-1"}) {
    for (int day = 0; day < 100; ++day) {
      for (int file = 0; file < 7; ++file)
        bucket.keys.insert(LogKeyOf(region, day, file));
    }
  }
  const Keys all(bucket.keys.begin(), bucket.keys.end());
  EXPECT_EQ(KeysOf(&bucket, "t", {}), all);
  EXPECT_EQ(KeysOf(&bucket, "", {}), all);
}

TEST(BucketTree, ASelectionBeginsAndEndsInTheMiddle) {
  FakeBucket bucket(1000);
  for (const char* region : {"eu-west-1", "us-east-1"}) {
    for (int day = 0; day < 300; ++day) {
      for (int file = 0; file < 20; ++file)
        bucket.keys.insert(LogKeyOf(region, day, file));
    }
  }
  Selection selection;
  selection.days = {"2026-03-05", "2026-03-06", "2026-05-01"};
  const Keys found = KeysOf(&bucket, "t", selection);
  EXPECT_EQ(found.size(), 2u * 3 * 20);
  EXPECT_TRUE(std::binary_search(found.begin(), found.end(),
                                 LogKeyOf("us-east-1", 2 * 28 + 5, 19)));
  // Four levels, and two runs of days in two regions.
  EXPECT_EQ(bucket.requests, 4 + 4);
}

// So many accounts of two families and three regions, an object a day up to 2026-11-28.
void FillOrganisation(FakeBucket* bucket, int accounts, int days) {
  const int32_t last = *ParseDay("2026-11-28");
  for (int account = 0; account < accounts; ++account) {
    for (const char* family : {"CloudTrail", "CloudTrail-Digest"}) {
      for (const char* region : {"ap-south-1", "eu-west-1", "us-east-1"}) {
        const std::string folder = "t/AWSLogs/o-ab12/" +
                                   std::to_string(111122223333 + account) + "/" + family +
                                   "/" + region + "/";
        for (int32_t day = last - days + 1; day <= last; ++day) {
          std::string date = DayText(day);
          std::replace(date.begin(), date.end(), '-', '/');
          bucket->keys.insert(folder + date + "/x.json.gz");
        }
      }
    }
  }
}

TEST(BucketTree, AWindowCostsNoMoreForAnOlderTree) {
  const Selection selection{.window_from = "2026-11-26"};
  for (const int accounts : {1, 3, 20}) {
    int before = 0;
    for (const int years : {3, 6, 10}) {
      FakeBucket bucket(1000);
      FillOrganisation(&bucket, accounts, 365 * years);
      const Keys odd = {"t/AWSLogs/notes.json", "t/a/2020/01/01/x.json", "t/z.json"};
      bucket.keys.insert(odd.begin(), odd.end());
      const Keys found = KeysOf(&bucket, "t", selection);
      EXPECT_EQ(found.size(), accounts * 3u * 3 + odd.size());
      for (const auto& key : odd)
        EXPECT_TRUE(std::binary_search(found.begin(), found.end(), key)) << key;
      EXPECT_TRUE(before == 0 || before == bucket.requests) << years << " years";
      before = bucket.requests;
    }
    // A request for each region and for the digests of each account, and what it takes to
    // read the accounts side by side.
    EXPECT_LE(before, accounts * (3 + 1 + 1) + 12) << accounts << " accounts";
  }
}

TEST(BucketTree, AWindowThatNothingLiesInIsCheap) {
  FakeBucket bucket(1000);
  FillOrganisation(&bucket, 1, 4000);
  EXPECT_EQ(KeysOf(&bucket, "t", {.window_from = "2027-01-01"}), Keys{});
  EXPECT_LE(bucket.requests, 3 + 2);
}

// Whether a walk that opens no folder before the window finds the key.
bool IsWanted(const std::string& key, const Selection& selection) {
  for (size_t slash = key.find('/'); slash != key.npos;
       slash = key.find('/', slash + 1)) {
    if (!MayHoldSelected(key.substr(0, slash), selection)) return false;
  }
  return WhyLeftOut(key, selection).empty();
}

TEST(BucketTree, AWindowFindsWhatAWalkThroughFoldersFinds) {
  std::mt19937 random(2);
  const auto pick = [&](const Keys& from) { return from[random() % from.size()]; };
  for (int round = 0; round < 500; ++round) {
    FakeBucket bucket(1 + random() % 9);
    const Selection selection{.window_from =
                                  pick({"2026-01-01", "2025-02-28", "2024-12-31"})};
    const int count = static_cast<int>(random() % 200);
    for (int i = 0; i < count; ++i) {
      const Keys folders = {pick({"AWSLogs", "AWSLogs/o-ab12", "x/AWSLogs", "y"}),
                            pick({"111122223333", "444455556666"}),
                            pick({"CloudTrail", "CloudTrail-Insight"}),
                            pick({"eu-west-1", "us-east-1"}),
                            pick({"2024", "2025", "2026", "0"}),
                            pick({"01", "02", "12", "x"}),
                            pick({"01", "28", "31"})};
      std::string key = "p";
      const size_t depth = random() % 3 == 0 ? random() % 8 : folders.size();
      for (size_t level = 0; level < depth; ++level) key += "/" + folders[level];
      bucket.keys.insert(key + "/" + pick({"a.gz", "z.gz"}));
    }
    Keys wanted, found;
    for (const auto& key : bucket.keys)
      if (IsWanted(key, selection)) wanted.push_back(key);
    for (const auto& key : KeysOf(&bucket, "p", selection))
      if (WhyLeftOut(key, selection).empty()) found.push_back(key);
    EXPECT_EQ(found, wanted) << "round " << round;
  }
}

TEST(BucketTree, AnyTreeIsListedWholeOnce) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    FakeBucket bucket(1 + random() % 4);
    const int count = static_cast<int>(random() % 120);
    for (int i = 0; i < count; ++i) {
      std::string key = "p";
      const int depth = 1 + static_cast<int>(random() % 5);
      for (int part = 0; part < depth; ++part) {
        key += "/";
        key += "a-0z"[random() % 4];
        if (random() % 3 == 0) key += "-0"[random() % 2];
      }
      bucket.keys.insert(key);
    }
    const Keys all(bucket.keys.begin(), bucket.keys.end());
    EXPECT_EQ(KeysOf(&bucket, "p", {}), all) << "round " << round;
  }
}

}  // namespace
}  // namespace trailmill::source
