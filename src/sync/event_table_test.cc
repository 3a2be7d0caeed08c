#include "sync/event_table.h"

#include <map>
#include <random>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

namespace trailmill::sync {
namespace {

using Answer = EventTable::Answer;

// An id of few values, many of which share the first slot, or the tag, or both.
uint64_t IdOfFew(std::mt19937_64* random) {
  const auto pick = [&](uint64_t below) { return (*random)() % below; };
  return pick(4) << 60 | pick(8) << 26 | pick(16);
}

TEST(EventTable, AnswersAsAMapOfIdsDoes) {
  std::mt19937_64 random(7);
  for (const int64_t reserved : {0, 10, 1000}) {
    EventTable table;
    if (reserved > 0) table.Reserve(reserved);
    std::map<uint64_t, std::map<uint64_t, uint32_t>> model;
    for (uint32_t i = 0; i < 2000; ++i) {
      const EventIdentity identity{IdOfFew(&random), random() % 3, {}};
      table.Prefetch(identity.id);
      auto& contents = model[identity.id];
      const bool known = contents.count(identity.content) > 0;
      const auto expected = known              ? Answer::kDuplicate
                            : contents.empty() ? Answer::kNew
                                               : Answer::kWait;
      EXPECT_EQ(table.Add(identity, {0, i}, false), expected);
      contents.emplace(identity.content, i);
    }
    std::map<uint64_t, std::map<uint64_t, uint32_t>> entries;
    table.ForEach([&](const EventEntry& entry) {
      EXPECT_TRUE(entries[entry.id].emplace(entry.content, entry.place.index).second);
    });
    EXPECT_EQ(entries, model);
    size_t conflicts = 0;
    table.ForEachConflict([&](const std::vector<EventEntry*>& met) {
      EXPECT_EQ(met.size(), model[met[0]->id].size());
      ++conflicts;
    });
    size_t expected = 0;
    for (const auto& [id, contents] : model) expected += contents.size() > 1;
    EXPECT_EQ(conflicts, expected);
  }
}

TEST(EventTable, ALateEventIsDroppedForARowOfTheLakeOrKept) {
  EventTable table;
  EXPECT_EQ(table.Add({1, 10, {}}, {0, 0}, true), Answer::kWait);
  EXPECT_EQ(table.Add({2, 20, {}}, {0, 1}, true), Answer::kWait);
  EXPECT_EQ(table.Add({1, 10, {}}, {0, 2}, true), Answer::kDuplicate);
  EXPECT_TRUE(table.Waits(1));
  table.AddLakeRow(1, 10, {5, 0});
  EXPECT_FALSE(table.Waits(1));
  EXPECT_TRUE(table.Has(1));
  EXPECT_FALSE(table.Has(3));
  EXPECT_EQ(table.KeepLate(), (std::vector<EventPlace>{{0, 1}}));
}

TEST(EventTable, ThreadsTakeEachEventOnce) {
  constexpr uint64_t kEvents = 20000;
  constexpr size_t kThreads = 4;
  EventTable table;
  std::vector<size_t> taken(kThreads, 0);
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint64_t i = 0; i < kEvents; ++i) {
        const uint64_t id = i * 0x9E3779B97F4A7C15;
        table.Prefetch(id);
        taken[thread] += table.Add({id, 1, {}}, {0, 0}, false) == Answer::kNew;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken[0] + taken[1] + taken[2] + taken[3], kEvents);
}

}  // namespace
}  // namespace trailmill::sync
