#include "generate/plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <arrow/status.h>

#include "generate/dates.h"
#include "generate/random.h"
#include "generate/values.h"

namespace trailmill::generate {

namespace {

constexpr int64_t kSlotSeconds = 300;  // the minute in a name is a multiple of five

// The most events seen in a native file. Sets with more events a file than usual scale
// it.
constexpr int64_t kFileEventsMax = 622;
constexpr int64_t kLargestOverMean = 22;

constexpr int64_t kEventsMax = int64_t{1} << 32;  // five terabytes of JSON
constexpr int kDaysMax = 36600;

// Events of a file in thousandths of the mean, at ten-thousandths of all files: a
// log-normal with sigma 1.285, which has a mean of 27.4 where the median is 12 and the
// 99th in a hundred is 240, as measured files do. A table, because exp() differs in its
// last bit between machines.
struct Quantile {
  uint32_t at;
  uint32_t value;
};
constexpr Quantile kSizes[] = {{0, 8},        {50, 16},      {100, 22},     {200, 31},
                               {500, 53},     {1000, 84},    {1500, 116},   {2000, 149},
                               {2500, 184},   {3000, 223},   {3500, 267},   {4000, 316},
                               {4500, 373},   {5000, 438},   {5500, 515},   {6000, 606},
                               {6500, 719},   {7000, 859},   {7500, 1042},  {8000, 1292},
                               {8500, 1659},  {9000, 2273},  {9300, 2918},  {9500, 3626},
                               {9700, 4910},  {9800, 6132},  {9900, 8704},  {9950, 11993},
                               {9980, 17687}, {9995, 26000}, {10000, 30000}};

uint64_t SizeWeight(Random& random) {
  const uint32_t at = random.Below(10000);
  const Quantile* high = std::begin(kSizes) + 1;
  while (high->at <= at) ++high;
  const Quantile* low = high - 1;
  return low->value +
         uint64_t{high->value - low->value} * (at - low->at) / (high->at - low->at);
}

arrow::Status Wrong(const char* what) {
  return arrow::Status::Invalid("planning the files to generate: ", what);
}

arrow::Status Check(const GenerateOptions& options) {
  if (options.files < 0 || options.events > kEventsMax) {
    return Wrong("files or events are out of range");
  }
  if (options.events < options.files || (options.files == 0 && options.events > 0)) {
    return arrow::Status::Invalid(
        "planning the files to generate: each file needs an event: ", options.files,
        " files, ", options.events, " events");
  }
  if (options.days < 1 || options.days > kDaysMax) return Wrong("days are out of range");
  if (ParseDay(options.day) < 0) {
    return arrow::Status::Invalid("planning the files to generate: not a day: ",
                                  options.day);
  }
  if (options.accounts.empty() || options.regions.empty()) {
    return Wrong("there must be an account and a region");
  }
  if (!(options.duplicates >= 0 && options.duplicates <= 0.5)) {
    return Wrong("duplicates must be from 0 to 0.5");
  }
  if (!(options.late >= 0 && options.late <= 1)) return Wrong("late must be from 0 to 1");
  if (options.gzip_level < 1 || options.gzip_level > 9) {
    return Wrong("the gzip level must be from 1 to 9");
  }
  if (options.threads < 1) return Wrong("there must be a thread");
  return arrow::Status::OK();
}

int64_t Share(int64_t of, double share) {
  return std::llround(static_cast<double>(of) * share);
}

// Shares `events` out to `files`, each at least one, with the measured skew, exactly.
std::vector<int64_t> ShareOut(int64_t files, int64_t events, Random& random) {
  std::vector<uint64_t> weights(static_cast<size_t>(files));
  uint64_t total = 0;
  for (uint64_t& weight : weights) total += weight = SizeWeight(random);
  const int64_t most = std::max(kFileEventsMax, kLargestOverMean * events / files);
  std::vector<int64_t> sizes;
  int64_t left = events;
  for (const uint64_t weight : weights) {
    const uint64_t extra = static_cast<uint64_t>(events - files) * weight / total;
    sizes.push_back(std::min(most, 1 + static_cast<int64_t>(extra)));
    left -= sizes.back();
  }
  // What rounding and the limit left over goes to the middle of the distribution, one
  // each.
  for (size_t i = random.Below(static_cast<uint32_t>(files)); left > 0; ++i) {
    int64_t& size = sizes[i % sizes.size()];
    if (size >= most || (size == 1 && i < 8 * sizes.size())) continue;
    ++size;
    --left;
  }
  return sizes;
}

// One of `n`, each half as likely as the one before it was, down to a twelfth.
size_t Skewed(size_t n, Random& random) {
  uint64_t total = 0;
  for (size_t i = 0; i < n; ++i) total += 12 / std::min<size_t>(i + 1, 12);
  uint64_t at = random.Below(static_cast<uint32_t>(total));
  for (size_t i = 0; i < n; ++i) {
    const uint64_t weight = 12 / std::min<size_t>(i + 1, 12);
    if (at < weight) return i;
    at -= weight;
  }
  return 0;
}

// A five-minute slot of the day; office hours in America have twice the files of the
// night.
int64_t Slot(Random& random) {
  static constexpr std::array<uint8_t, 24> kHours = {
      6, 5, 5, 5, 5, 5, 5, 6, 7, 7, 7, 8, 9, 10, 10, 10, 10, 10, 9, 9, 8, 8, 7, 6};
  for (;;) {
    const uint32_t slot = random.Below(288);
    if (random.Below(10) < kHours[slot / 12]) return slot;
  }
}

std::vector<PlannedFile> Originals(const GenerateOptions& options, int64_t files,
                                   int64_t events, Random& random) {
  std::vector<PlannedFile> result;
  const std::vector<int64_t> sizes =
      files > 0 ? ShareOut(files, events, random) : std::vector<int64_t>{};
  const int64_t first_day = ParseDay(options.day);
  const auto late = static_cast<uint32_t>(Share(10000, options.late));
  for (int64_t i = 0; i < files; ++i) {
    PlannedFile file;
    file.account = Skewed(options.accounts.size(), random);
    file.region = Skewed(options.regions.size(), random);
    file.delivered = (first_day + i * options.days / files) * kDaySeconds +
                     Slot(random) * kSlotSeconds;
    file.late = random.Below(10000) < late;
    file.seed = Mix(options.seed, static_cast<uint64_t>(i));
    file.generated = file.events = sizes[static_cast<size_t>(i)];
    file.name_seed = Mix(file.seed, 1);
    result.push_back(file);
  }
  return result;
}

// Chooses `files` of the originals that have `events` together, or more.
std::vector<size_t> ChooseToRepeat(const std::vector<PlannedFile>& originals,
                                   int64_t files, int64_t events, Random& random) {
  std::vector<size_t> order(originals.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[random.Below(static_cast<uint32_t>(i))]);
  }
  const auto size = [&](size_t i) { return originals[order[i]].events; };
  const auto chosen = static_cast<size_t>(files);
  int64_t sum = 0;
  for (size_t i = 0; i < chosen; ++i) sum += size(i);
  // Too few: take larger files for smaller ones until there are enough.
  for (size_t i = 0, j = chosen; sum < events && j < order.size(); ++j) {
    i = (i + 1) % chosen;
    if (size(j) <= size(i)) continue;
    sum += size(j) - size(i);
    std::swap(order[i], order[j]);
  }
  order.resize(chosen);
  return order;
}

// A second trail's files: each the first events of one original, `events` together.
arrow::Status Repeat(std::vector<PlannedFile>& plan, int64_t files, int64_t events,
                     Random& random) {
  if (files == 0) return arrow::Status::OK();
  std::vector<PlannedFile> copies;
  int64_t sum = 0;
  for (const size_t i : ChooseToRepeat(plan, files, events, random)) {
    PlannedFile copy = plan[i];
    copy.name_seed = Mix(copy.seed, 2);
    sum += copy.events;
    copies.push_back(copy);
  }
  if (sum < events) {
    return arrow::Status::Invalid(
        "planning second deliveries: too few events in the files: ", sum, " of ", events);
  }
  for (size_t i = 0; sum > events; i = (i + 1) % copies.size()) {
    const int64_t cut =
        std::min({(copies[i].events + 1) / 2, copies[i].events - 1, sum - events});
    copies[i].events -= cut;
    sum -= cut;
  }
  plan.insert(plan.end(), copies.begin(), copies.end());
  return arrow::Status::OK();
}

}  // namespace

arrow::Result<std::vector<PlannedFile>> PlanFiles(const GenerateOptions& options) {
  ARROW_RETURN_NOT_OK(Check(options));
  Random random(Mix(options.seed, std::numeric_limits<uint64_t>::max()));
  const int64_t repeated = Share(options.events, options.duplicates);
  const int64_t copies =
      std::min({Share(options.files, options.duplicates), repeated, options.files / 2});
  const int64_t again = copies == 0 ? 0 : repeated;
  auto plan = Originals(options, options.files - copies, options.events - again, random);
  ARROW_RETURN_NOT_OK(Repeat(plan, copies, again, random));
  std::stable_sort(plan.begin(), plan.end(),
                   [](const PlannedFile& a, const PlannedFile& b) {
                     return a.delivered < b.delivered;
                   });
  return plan;
}

std::string ObjectKey(const PlannedFile& file, const GenerateOptions& options) {
  const std::string& account = options.accounts[file.account];
  const std::string& region = options.regions[file.region];
  std::string key = "AWSLogs/";
  if (!options.organisation.empty()) key += options.organisation + "/";
  key += account + "/CloudTrail/" + region + "/";
  AppendDay(file.delivered, "/", key);
  key += "/" + account + "_CloudTrail_" + region + "_";
  AppendStamp(file.delivered, key);
  key += '_';
  Random random(file.name_seed);
  AppendLetters(random, 16, key);
  return key + ".json.gz";
}

}  // namespace trailmill::generate
