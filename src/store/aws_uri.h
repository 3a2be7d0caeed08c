// Paths and queries as AWS signs them (Signature Version 4, "Create a canonical
// request").
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trailmill::store {

/// All bytes but unreserved ones (RFC 3986: letters, digits, `-._~`) become `%XX`.
std::string UriEncoded(std::string_view text);

/// The same for a key: its `/` stay.
std::string EncodedKey(std::string_view key);

/// `a=1&b=`, sorted and encoded; a name without a value has its `=` too.
std::string EncodedQuery(std::vector<std::pair<std::string, std::string>> query);

}  // namespace trailmill::store
