#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "decode/grammar.h"

/// The text of JSON strings as Jackson 2.21 decodes it for Spark 4.3 and as Java then
/// writes it: escapes, and a UTF-8 that is laxer than the standard's. A `body` is what
/// stands between the quotes, raw.
///
/// Jackson makes UTF-16 units of a body and Java makes UTF-8 of the units, a surrogate
/// without its partner becoming '?'. Everything odd here follows from that: overlong
/// forms of two and three bytes mean their character, four bytes always make two units
/// even where the value has no surrogate pair (so F0 80 80 AF is U+FFC0 and '?', and
/// F5 80 80 80 is two '?'), and units join across their spellings.
namespace trailmill::decode {

/// Whose text a body is: Jackson decodes keys by other code than values.
enum class StringRole : uint8_t { kValue, kKey };

/// The bytes of the sequence that `lead` opens in Jackson's UTF-8, 1 to 4; 0 if it opens
/// none.
constexpr int SequenceLength(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC0) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF8 ? 4 : 0;
}

/// The bytes of the escape that starts at `escape[0]`, a backslash: 2 or 6, and 0 when it
/// is none of JSON's or the text ends in it. `\'` is legal in Jackson's grammar.
size_t EscapeLength(std::string_view escape, Grammar grammar = Grammar::kJackson);

/// Whether each backslash of `body` starts an escape that is legal under `grammar`.
bool ValidEscapes(std::string_view body, Grammar grammar = Grammar::kJackson);

/// The same for a key, where moreover each escaped high surrogate must be followed by an
/// escaped low one and no low one stands alone.
bool ValidKeyEscapes(std::string_view body, Grammar grammar = Grammar::kJackson);

/// Whether the text of `body` differs from its bytes: it has an escape or a sequence that
/// is no standard UTF-8. Where UTF-8 was already validated, memchr for a backslash says
/// the same.
bool NeedsDecoding(std::string_view body);

/// Writes the text of `body` as valid UTF-8 and returns its bytes, at most body.size().
/// `out` holds body.size() bytes, may be written up to there, and doesn't overlap `body`.
/// REQUIRES: escapes and UTF-8 were found good; else the text is unspecified, yet
/// bounded.
size_t Unescape(std::string_view body, char* out, StringRole role = StringRole::kValue);

/// The length of the text of `body` in UTF-16 units, as Java counts it.
/// REQUIRES: as Unescape.
int64_t Utf16Length(std::string_view body);

/// Whether Jackson, having accepted `body` as a value, can also read it: no surrogate
/// stands as three bytes and it is at most kStringUnitsMax units long.
/// REQUIRES: as Unescape.
bool Decodable(std::string_view body);

}  // namespace trailmill::decode
