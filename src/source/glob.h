// Patterns for names: `*`, `?`, `[a-z]`, `[!a-z]`, each within one part of a path.
#pragma once

#include <string_view>

namespace trailmill::source {

/// Whether `text` holds a character that makes it a pattern.
bool IsGlob(std::string_view text);

/// Whether a whole name matches a pattern without slashes. Any run of bytes is meant by
/// `*`, one character (UTF-8) by `?`, one character out of a set with ranges by `[…]`,
/// negated by a leading `!` or `^`; a `]` that comes first in a set stands for itself,
/// and a `[` that no `]` closes does too.
bool MatchesGlob(std::string_view name, std::string_view pattern);

}  // namespace trailmill::source
