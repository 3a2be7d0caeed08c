// From a record's tape to cells. One a thread; the twin of schema/observer.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "decode/tape.h"
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
  /// How a member is reached without a lookup: see Observer.
  struct Trail {
    uint32_t next = 0;
    uint32_t first = 0;
  };

  void Struct(uint32_t node, size_t at, uint32_t entry);
  void Value(uint32_t node, size_t at, uint32_t entry);
  void List(uint32_t node, size_t at, uint32_t entry);
  bool Fits(uint32_t node, size_t at) const;
  void Scalar(uint32_t node, const decode::Item& item, uint32_t entry);
  void Text(const decode::Item& item, Column* column);
  bool Number(const PlanNode& plan, const decode::Item& item, Column* column);
  void Decimal(int width, const decode::Item& item, Column* column);
  void Erase(uint32_t node, uint32_t entry);
  uint32_t Member(uint32_t parent, uint32_t previous, const decode::Item& key);

  const Plan& plan_;
  std::vector<Trail> trails_;
  const decode::Tape* tape_ = nullptr;
  Staging* staging_ = nullptr;
  bool fitted_ = true;
  std::string name_;
};

}  // namespace trailmill::shred
