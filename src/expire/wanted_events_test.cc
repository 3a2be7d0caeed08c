#include "expire/wanted_events.h"

#include <random>
#include <set>
#include <utility>

#include <gtest/gtest.h>

namespace trailmill::expire {
namespace {

// Ids that share their first bits, or nothing.
uint64_t IdOfFew(std::mt19937_64* random) {
  return ((*random)() % 4) << 62 | ((*random)() % 8) << 40 | (*random)() % 8;
}

TEST(WantedEvents, HasSeenWhatASetOfTheLakesRowsHas) {
  std::mt19937_64 random(11);
  for (const size_t count : {0, 1, 2, 3, 7, 100, 1000}) {
    std::vector<WantedEvent> events;
    for (uint32_t i = 0; i < count; ++i)
      events.push_back({IdOfFew(&random), random() % 3, {0, i}});
    WantedEvents wanted(events);
    std::set<std::pair<uint64_t, uint64_t>> lake;
    for (uint32_t row = 0; row < count / 2; ++row) {
      const uint64_t id = IdOfFew(&random), content = random() % 3;
      lake.emplace(id, content);
      wanted.See(id, content, {1, row});
    }
    ASSERT_EQ(wanted.size(), count);
    for (size_t i = 0; i < count; ++i) {
      const WantedEvent& event = wanted.event(i);
      EXPECT_EQ(wanted.seen(i), lake.contains({event.id, event.content}));
    }
  }
}

TEST(WantedEvents, EveryPlaceOfAnEventIsSeenByOneRow) {
  WantedEvents wanted({{5, 1, {0, 0}}, {5, 1, {1, 7}}, {5, 2, {2, 0}}, {6, 1, {2, 1}}});
  wanted.See(5, 1, {0, 0});
  EXPECT_TRUE(wanted.seen(0));
  EXPECT_TRUE(wanted.seen(1));
  EXPECT_FALSE(wanted.seen(2));
  EXPECT_FALSE(wanted.seen(3));
}

TEST(WantedEvents, ARowWithAnIdAndOtherContentIsNotedAndProvesNothing) {
  WantedEvents wanted({{5, 1, {0, 0}}, {5, 2, {0, 1}}, {9, 1, {0, 2}}});
  wanted.See(9, 1, {3, 8});
  wanted.See(5, 2, {3, 4});  // of the second: another one for the first
  wanted.See(7, 1, {3, 5});  // of none
  ASSERT_EQ(wanted.SortedOthers().size(), 1);
  EXPECT_EQ(wanted.SortedOthers()[0].id, 5);
  EXPECT_EQ(wanted.SortedOthers()[0].row, (sync::EventPlace{3, 4}));
  EXPECT_FALSE(wanted.seen(0));
}

TEST(WantedEvents, OtherContentsHaveABound) {
  WantedEvents wanted({{5, 1, {0, 0}}, {6, 1, {0, 1}}});
  for (uint32_t row = 0; row <= WantedEvents::kOthersMin; ++row)
    wanted.See(5, 100 + row, {0, row});
  EXPECT_EQ(wanted.SortedOthers().size(), WantedEvents::kOthersMin);
}

}  // namespace
}  // namespace trailmill::expire
