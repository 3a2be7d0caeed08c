#include "pipeline/object_spool.h"

#include <gtest/gtest.h>

namespace trailmill {
namespace {

TEST(ObjectSpool, GivesBackWhatItKept) {
  ObjectSpool spool(3);
  EXPECT_FALSE(spool.Has(1));
  EXPECT_EQ(spool.Find(1), nullptr);
  spool.Keep(2, *arrow::Buffer::FromString("second"));
  spool.Keep(0, *arrow::Buffer::FromString(std::string("fi\0rst", 6)));
  EXPECT_EQ(spool.Find(0)->ToString(), std::string("fi\0rst", 6));
  EXPECT_EQ(spool.Find(2)->ToString(), "second");
  EXPECT_FALSE(spool.Has(1));
}

TEST(ObjectSpool, WithoutADirectoryNothingIsKept) {
  ::setenv("TMPDIR", "/nowhere/at/all", 1);
  ObjectSpool spool(1);
  spool.Keep(0, *arrow::Buffer::FromString("lost"));
  EXPECT_FALSE(spool.Has(0));
  EXPECT_EQ(spool.Find(0), nullptr);
  ::unsetenv("TMPDIR");
}

}  // namespace
}  // namespace trailmill
