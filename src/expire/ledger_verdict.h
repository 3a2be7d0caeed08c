// What the ledger says of objects that are to go.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <arrow/status.h>

#include "expire/candidate.h"
#include "lake/lake.h"

namespace trailmill::expire {

/// The files of the ledger by the directories of their days.
struct LedgerFiles {
  std::map<std::string, std::vector<delta::Add>> objects, rejects;

  static LedgerFiles Of(const lake::State& state);
};

/// Refuses those of one delivery day that the ledger doesn't have as taken whole, and
/// notes of the others what it has. Reads the day's rows, and which of them have rejects.
/// \param day as lake::DeliveredOf() tells it of each.
arrow::Status AskLedger(const lake::Lake& lake, const LedgerFiles& ledger,
                        const std::string& day, std::vector<Candidate>* objects);

}  // namespace trailmill::expire
