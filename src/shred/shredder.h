// From a record's tape to cells. One a thread; the twin of schema/observer.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "decode/tape.h"
#include "shred/member_finder.h"
#include "shred/plan.h"
#include "shred/staging.h"

namespace trailmill::shred {

class Shredder {
 public:
  explicit Shredder(const Plan& plan);

  /// Adds the object at tape[at] as a row; any other value as a row of nulls.
  /// \return false where some value did not fit its column and became null: Spark's bad
  /// row,
  ///   which with an inferred schema only "" makes.
  bool Row(const decode::Tape& tape, size_t at, Staging* staging);

  /// Adds a row of nulls.
  static void NullRow(Staging* staging) { staging->AddRow(); }
  /// Writes a text into a row of a top-level column of texts; later rows have none yet.
  static void SetText(uint32_t node, uint32_t row, std::string_view text,
                      Staging* staging);

  /// False where some string that a column reads has no text, though it is good enough
  /// for a reader that skips it: Spark then finds the record malformed.
  bool Decodes(const decode::Tape& tape, size_t at, uint32_t node = 0);

 private:
  void Struct(uint32_t node, size_t at, uint32_t entry);
  void Value(uint32_t node, size_t at, uint32_t entry);
  void List(uint32_t node, size_t at, uint32_t entry);
  bool Fits(uint32_t node, size_t at) const;
  void Scalar(uint32_t node, const decode::Item& item, uint32_t entry);
  bool Number(const PlanNode& plan, const decode::Item& item, Column* column);
  void Decimal(uint32_t width, const decode::Item& item, Column* column);

  const Plan& plan_;
  MemberFinder finder_;
  const decode::Tape* tape_ = nullptr;
  Staging* staging_ = nullptr;
  bool fitted_ = true;
  std::string scratch_;
};

}  // namespace trailmill::shred
