// What lies in the directory of a table and belongs to nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"

namespace trailmill::upkeep {

struct Leftover {
  /// Below the table's root, as delta::Add has it.
  std::string path;
  int64_t bytes = 0;
};

struct Leftovers {
  /// Data files that may be deleted.
  std::vector<Leftover> files;
  /// The same of the log's directory: drafts of entries, and clocks.
  std::vector<Leftover> drafts;
  /// Files that are no data files of such a table. They are left alone.
  int64_t foreign = 0;
};

/// One of the three tables, as one state of the lake has it.
struct Table {
  const char* name;
  const delta::Snapshot& snapshot;
  /// Files that entries of `events` name beyond it.
  const std::vector<delta::Add>& ahead;
};
std::vector<Table> TablesOf(const lake::State& state);

/// Lists a table's directory. Left over is what was last modified before a moment of the
/// store's clock and is not named.
arrow::Result<Leftovers> FindLeftovers(const lake::Lake& lake, const Table& table,
                                       int64_t before_ms);

/// Takes out what a newer state names.
void DropNamed(const Table& table, int64_t before_ms, Leftovers* leftovers);

}  // namespace trailmill::upkeep
