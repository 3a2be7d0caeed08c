#include "shred/row_order.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string_view>

#include <arrow/util/logging.h>

namespace trailmill::shred {
namespace {

// The counts of a digit fit the nearest cache, and a time within a day has four digits.
constexpr int kDigitBits = 11;
constexpr uint64_t kDigits = uint64_t{1} << kDigitBits;

// The rank of each text from 1 on, the same for the same texts.
std::vector<uint32_t> Ranks(const std::vector<std::string_view>& texts) {
  std::vector<uint32_t> sorted(texts.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::sort(sorted.begin(), sorted.end(),
            [&](uint32_t a, uint32_t b) { return texts[a] < texts[b]; });
  std::vector<uint32_t> ranks(texts.size());
  uint32_t rank = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || texts[sorted[i]] != texts[sorted[i - 1]]) ++rank;
    ranks[sorted[i]] = rank;
  }
  return ranks;
}

}  // namespace

RowOrder::RowOrder(const Plan& plan, std::vector<uint32_t> nodes)
    : nodes_(std::move(nodes)) {
  for (const uint32_t node : nodes_) {
    ARROW_CHECK(Takes(plan[node])) << "sorting by " << plan[node].name;
  }
}

std::span<const uint32_t> RowOrder::Make(const Staging& staging) {
  order_.resize(staging.rows());
  std::iota(order_.begin(), order_.end(), 0);
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    const Column* column = staging.find(*node);
    if (column == nullptr || column->present.empty()) continue;
    numbers_.assign(staging.rows(), 0);
    column->texts != nullptr ? NumberTexts(*column) : NumberTimes(*column);
    SortByNumbers();
  }
  return order_;
}

void RowOrder::NumberTimes(const Column& column) {
  std::vector<int64_t> times(column.present.size());
  std::memcpy(times.data(), column.fixed.data(), times.size() * sizeof(int64_t));
  const auto [least, greatest] = std::minmax_element(times.begin(), times.end());
  const auto below = static_cast<uint64_t>(*least) - 1;
  greatest_ = static_cast<uint64_t>(*greatest) - below;
  auto time = times.begin();
  column.present.ForEachRun([&](PresentRuns::Run run) {
    for (uint32_t row = run.begin; row < run.end(); ++row)
      numbers_[row] = static_cast<uint64_t>(*time++) - below;
  });
}

// Those of the dictionary are ranked once each.
void RowOrder::NumberTexts(const Column& column) {
  const encode::TextValues& values = *column.texts;
  ARROW_CHECK(!values.has_sealed());
  std::vector<std::string_view> texts;
  const auto indices = values.indices();
  for (uint32_t i = 0; i < values.dictionary().size(); ++i)
    texts.push_back(values.dictionary()[i]);
  const auto behind = static_cast<uint32_t>(texts.size() - indices.size());
  values.ForEachOutside([&](std::string_view text) { texts.push_back(text); });
  const std::vector<uint32_t> ranks = Ranks(texts);
  greatest_ = texts.size();
  uint32_t value = 0;
  column.present.ForEachRun([&](PresentRuns::Run run) {
    for (uint32_t row = run.begin; row < run.end(); ++row, ++value)
      numbers_[row] = ranks[value < indices.size() ? indices[value] : value + behind];
  });
}

void RowOrder::SortByNumbers() {
  int shift = 0;
  for (uint64_t left = greatest_; left != 0; left >>= kDigitBits) {
    SortByDigit(shift);
    shift += kDigitBits;
  }
}

void RowOrder::SortByDigit(int shift) {
  const auto digit = [&](uint32_t row) { return numbers_[row] >> shift & (kDigits - 1); };
  counts_.assign(kDigits, 0);
  for (const uint32_t row : order_) ++counts_[digit(row)];
  std::exclusive_scan(counts_.begin(), counts_.end(), counts_.begin(), uint32_t{0});
  sorted_.resize(order_.size());
  for (const uint32_t row : order_) sorted_[counts_[digit(row)]++] = row;
  order_.swap(sorted_);
}

}  // namespace trailmill::shred
