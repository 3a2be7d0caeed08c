// What the rows of the ledger come to.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"
#include "lake/ledger_row.h"

namespace trailmill::lake {

struct LedgerSums {
  /// Objects by the newest row of each; the rest over all rows, since what an earlier
  /// content of a key has written stays.
  LakeCounts counts;
  /// Over all rows of a commit, by its id.
  std::map<std::string, LakeCounts> by_commit;
};

/// \param on_row sees every row, too; may be empty.
arrow::Result<LedgerSums> SumLedger(const Lake& lake, const State& state,
                                    const OnLedgerRow& on_row);

}  // namespace trailmill::lake
