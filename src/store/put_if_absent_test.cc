#include <deque>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>

#include "store/entry_store.h"

namespace trailmill::store {
namespace {

using Put = EntryStore::Put;

// Answers as told, one after the other, and does what the answer's comment says.
class ToldStore : public EntryStore {
 public:
  arrow::Result<Put> PutOnce(const std::string&, std::string_view bytes) override {
    ++puts;
    const auto [answer, takes_effect] = answers.front();
    answers.pop_front();
    if (takes_effect && !there) there = bytes;
    return answer;
  }
  arrow::Result<std::optional<std::string>> Read(const std::string&) override {
    return there;
  }
  arrow::Result<std::vector<EntryInfo>> List(const std::string&, const std::string&,
                                             size_t) override {
    return std::vector<EntryInfo>();
  }
  arrow::Status Replace(const std::string&, std::string_view) override {
    return arrow::Status::OK();
  }
  arrow::Status Remove(const std::string&) override { return arrow::Status::OK(); }

  std::deque<std::pair<arrow::Result<Put>, bool>> answers;
  std::optional<std::string> there;
  int puts = 0;
};

TEST(PutIfAbsent, AnAnswerIsTakenAtItsWord) {
  ToldStore store;
  store.answers = {{Put::kDone, true}};
  EXPECT_EQ(PutIfAbsent(store, "p", "mine").ValueOrDie(), PutOutcome::kWon);
}

TEST(PutIfAbsent, WhatIsThereMayBeOurOwn) {
  ToldStore store;
  store.answers = {{Put::kUnknown, true}, {Put::kExists, false}};
  EXPECT_EQ(PutIfAbsent(store, "p", "mine").ValueOrDie(), PutOutcome::kWon);
}

TEST(PutIfAbsent, AnothersEntryLoses) {
  ToldStore store;
  store.there = "theirs";
  store.answers = {{Put::kExists, false}};
  EXPECT_EQ(PutIfAbsent(store, "p", "mine").ValueOrDie(), PutOutcome::kLost);
  store.answers = {{Put::kUnknown, false}};
  EXPECT_EQ(PutIfAbsent(store, "p", "mine").ValueOrDie(), PutOutcome::kLost);
}

TEST(PutIfAbsent, TheSameIsSentAgainWhileNothingIsKnown) {
  ToldStore store;
  store.answers = {{Put::kUnknown, false}, {Put::kUnknown, false}, {Put::kDone, true}};
  EXPECT_EQ(PutIfAbsent(store, "p", "mine").ValueOrDie(), PutOutcome::kWon);
  EXPECT_EQ(store.puts, 3);
}

TEST(PutIfAbsent, ARefusalIsCertainOnlyWhereNothingWentBefore) {
  ToldStore store;
  store.answers = {{arrow::Status::IOError("denied"), false}};
  EXPECT_TRUE(PutIfAbsent(store, "p", "mine").status().IsIOError());
  store.answers = {{Put::kUnknown, false}, {arrow::Status::IOError("denied"), false}};
  EXPECT_TRUE(PutIfAbsent(store, "p", "mine").status().IsUnknownError());
}

TEST(LocalEntries, OneOfManyWritersWins) {
  std::string root = ::testing::TempDir() + "entriesXXXXXX";
  ASSERT_NE(mkdtemp(root.data()), nullptr);
  for (int round = 0; round < 20; ++round) {
    const std::string path = root + "/a/b/" + std::to_string(round) + ".json";
    std::atomic<int> won = 0;
    std::vector<std::thread> writers;
    for (int i = 0; i < 8; ++i) {
      writers.emplace_back([&, i] {
        const auto outcome =
            PutIfAbsent(*LocalEntries(), path, "writer " + std::to_string(i));
        if (outcome.ValueOrDie() == PutOutcome::kWon) ++won;
      });
    }
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(won, 1);
    EXPECT_TRUE(LocalEntries()->Read(path).ValueOrDie());
  }
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
    files += entry.is_regular_file();
  EXPECT_EQ(files, 20) << "no draft is left";
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace trailmill::store
