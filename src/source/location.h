// What a person types to name objects, taken apart: which store, and which path in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trailmill::source {

/// A location in two halves. A local path, and a `file:` URI, is a path of the local
/// store (a `file:` URI is percent-decoded once, here). Of any other URI the path is
/// taken as it stands, without percent-decoding, as the clients of object stores take it:
/// a key may hold `%`, `=`, spaces.
struct Location {
  /// `s3://bucket/`; empty for the local store.
  std::string root;
  /// What opens the store, as in `?region=eu-west-1`: from the last `?` on, where a
  /// `name=` or nothing follows it. Never for the local store.
  std::string query;
  /// The path in the store, without empty and `.` parts, without `/` at its end. Empty
  /// for the working directory, or the whole store; `/` for the root of the local store.
  std::string path;

  bool local() const { return root.empty(); }
  /// The location of another path in the same store, as `Parse` reads it back.
  std::string With(std::string_view other_path) const;
  /// What `arrow::fs::FileSystemFromUri` takes.
  std::string StoreUri() const { return root + query; }
};

Location ParseLocation(std::string_view text);

/// The location without what opens its store: this is what order and prefixes go by.
std::string PathText(const Location& location);

/// The same of the text that Location::With() made.
std::string_view PathText(std::string_view location);

/// The parts between the slashes; empty ones are left out.
std::vector<std::string_view> SplitPath(std::string_view path);

/// `path` and a further part.
std::string JoinPath(std::string_view path, std::string_view part);

/// The path up to its last slash: "" for a path of one part, `/` for a part of the root.
std::string_view ParentPath(std::string_view path);

/// The last part.
std::string_view LastPart(std::string_view path);

/// Stands between a destination and a run's id in the name of the run's own directory.
inline constexpr std::string_view kRunMark = ".trailmill-";

/// Whether a path is that of a run's own directory: `<dest>.trailmill-<uuid>`.
bool IsRunDirectory(std::string_view path);

/// Whether Spark overlooks a file or a directory of this name
/// (HadoopFSUtils.shouldFilterOutPathName and PartitioningAwareFileIndex.isDataPath), or
/// it is a run's own directory.
bool IsHiddenName(std::string_view name);

}  // namespace trailmill::source
