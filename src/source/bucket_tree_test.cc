#include "source/bucket_tree.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <set>

#include <gtest/gtest.h>

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
