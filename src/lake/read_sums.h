// What a data file of `events` really holds.
#pragma once

#include <cstdint>

#include <arrow/result.h>

#include "dataset/parquet_reader.h"
#include "lake/lake.h"

namespace trailmill::lake {

/// \return IOError where it is not there, or has another size than the log tells.
arrow::Result<dataset::ParquetReader> OpenEventFile(const Lake& lake,
                                                    const delta::Add& add);

struct FileSums {
  int64_t rows = 0;
  /// Of eventFingerprint, modulo 2^64.
  uint64_t fingerprints = 0;
};

/// Reads the column of fingerprints.
arrow::Result<FileSums> ReadSums(const Lake& lake, const delta::Add& add);

}  // namespace trailmill::lake
