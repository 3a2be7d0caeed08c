// The data files of the ledger: small Parquet files that Arrow writes and reads. (Events
// have a writer of their own.)
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/table.h>

#include "dataset/parquet_reader.h"
#include "delta/actions.h"
#include "lake/place.h"

namespace trailmill::lake {

/// Writes rows as a file under a new name in a partition of a table.
/// \param directory `delivered=2026-11-22`.
arrow::Result<delta::Add> WriteDataFile(const Place& place, const std::string& table,
                                        const std::string& directory,
                                        const arrow::Table& rows);

/// Opens a data file of any of the tables to be read, by its size in the log: nothing is
/// asked of the store until it is read, and then in blocks that are worth a request.
arrow::Result<dataset::ParquetReader> OpenDataFile(const Place& place,
                                                   const std::string& table,
                                                   const delta::Add& add);

/// Reads some columns of a file whole; what it lacks is null. \param schema the columns.
arrow::Result<std::shared_ptr<arrow::Table>> ReadDataFile(const Place& place,
                                                          const std::string& table,
                                                          const delta::Add& add,
                                                          const arrow::Schema& schema);

/// Makes files that were written outlast a power cut, with all directories up to the one
/// that holds the lake. Nothing is to be done in an object store.
arrow::Status SyncDataFiles(const Place& place, const std::string& table,
                            const std::vector<delta::Add>& adds);

/// Removes files that no entry names. Best effort.
void RemoveDataFiles(const Place& place, const std::string& table,
                     const std::vector<delta::Add>& adds);

}  // namespace trailmill::lake
