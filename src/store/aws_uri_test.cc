#include "store/aws_uri.h"

#include <gtest/gtest.h>

namespace trailmill::store {
namespace {

TEST(AwsUri, AllButUnreservedBytesAreEncoded) {
  EXPECT_EQ(EncodedKey("a/day=2026-11-28/b c+d%é.json"),
            "a/day%3D2026-11-28/b%20c%2Bd%25%C3%A9.json");
  EXPECT_EQ(UriEncoded("a/b~_-.Z9"), "a%2Fb~_-.Z9");
}

TEST(AwsUri, QueriesAreSortedAndEveryNameHasItsSign) {
  EXPECT_EQ(EncodedQuery({{"prefix", "a/b c"}, {"list-type", "2"}, {"uploads", ""}}),
            "list-type=2&prefix=a%2Fb%20c&uploads=");
  EXPECT_EQ(EncodedQuery({}), "");
}

}  // namespace
}  // namespace trailmill::store
