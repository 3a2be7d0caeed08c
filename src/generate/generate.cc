// Seeded CloudTrail trees: a plan of the files, then each file by itself, on any thread.
//
// The figures that the trees are held to are those of real accounts: services, callers,
// errors and null members by share, events by size, files by events, delivery by delay.
// What a record's free-form members hold is in the tables of calls_*.cc. Two mixes are
// offered: GenerateMix::kBusy has the shares of a busy account, where two services make
// 97 % of the events; kExercise those of an attack exercise, where nine in ten events are
// of other services and shapes repeat little.

#include "trailmill/generate.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include <arrow/io/interfaces.h>
#include <arrow/status.h>
#include <libdeflate.h>

#include "generate/event.h"
#include "generate/plan.h"

namespace trailmill {

namespace {

using generate::EventMaker;
using generate::ObjectKey;
using generate::PlannedFile;
using generate::Random;
using generate::Scene;

// Seconds from an event to the time in its file's name, at thousandths of all events.
struct Delay {
  uint32_t at;
  uint32_t seconds;
};
constexpr Delay kDelays[] = {{0, 1},     {10, 15},   {100, 65},  {250, 110}, {500, 198},
                             {750, 345}, {900, 410}, {990, 542}, {1000, 600}};

// Of the files with several events, those that aren't in order of time.
constexpr uint32_t kUnsortedPercent = 33;

constexpr int64_t kLateMin = 3600;
constexpr int64_t kLateMax = 3 * 86400;

// A file of a single event comes from a quiet corner of the account.
constexpr int64_t kQuietEventsMax = 1;

// Runs, in 1,024: a call that comes in them is followed by one of its kind half the time,
// and more often in the files of a burst.
constexpr uint32_t kRepeat = 500;
constexpr uint32_t kRepeatInBusyBurst = 920;
constexpr uint32_t kRepeatInExerciseBurst = 700;
constexpr int64_t kBurstEvents = 10;

uint32_t Repeat(const PlannedFile& file, GenerateMix mix) {
  if (file.generated < kBurstEvents) return kRepeat;
  return mix == GenerateMix::kBusy ? kRepeatInBusyBurst : kRepeatInExerciseBurst;
}

int64_t DrawDelay(Random& random) {
  const uint32_t at = random.Below(1000);
  const Delay* high = std::begin(kDelays) + 1;
  while (high->at <= at) ++high;
  const Delay* low = high - 1;
  return low->seconds +
         (high->seconds - low->seconds) * (at - low->at) / (high->at - low->at);
}

std::vector<int64_t> EventTimes(const PlannedFile& file, Random& random) {
  const int64_t end =
      file.delivered - (file.late ? random.Between(kLateMin, kLateMax) : 0);
  std::vector<int64_t> times(static_cast<size_t>(file.generated));
  for (int64_t& time : times) time = end - DrawDelay(random);
  std::sort(times.begin(), times.end());
  if (random.Below(100) < kUnsortedPercent) {
    const auto n = static_cast<uint32_t>(times.size());
    for (uint32_t i = 0; i < n / 4 + 1; ++i)
      std::swap(times[random.Below(n)], times[random.Below(n)]);
    if (std::is_sorted(times.begin(), times.end()))
      std::swap(times.front(), times.back());
  }
  return times;
}

std::string FileText(const PlannedFile& file, const EventMaker& maker,
                     const GenerateOptions& options) {
  Random random(file.seed);
  Scene scene{.account = file.account, .region = options.regions[file.region]};
  scene.focus = random.Next();
  scene.spread = static_cast<uint32_t>(2 + file.generated / 40);
  scene.repeat = Repeat(file, options.mix);
  scene.late = file.late;
  scene.quiet = file.generated <= kQuietEventsMax;
  const std::vector<int64_t> times = EventTimes(file, random);
  std::string text = "{\"Records\":[";
  for (int64_t i = 0; i < file.events; ++i) {
    if (i > 0) text += ',';
    scene.time = times[static_cast<size_t>(i)];
    maker.Append(scene, random, text);
  }
  return text + "]}";
}

// libdeflate's, with a buffer that grows to the largest file.
class Gzip {
 public:
  explicit Gzip(int level) : compressor_(libdeflate_alloc_compressor(level)) {}
  ~Gzip() { libdeflate_free_compressor(compressor_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  arrow::Result<std::string_view> Compress(const std::string& text) {
    if (compressor_ == nullptr)
      return arrow::Status::OutOfMemory("making a gzip compressor");
    buffer_.resize(std::max(buffer_.size(),
                            libdeflate_gzip_compress_bound(compressor_, text.size())));
    const size_t size = libdeflate_gzip_compress(compressor_, text.data(), text.size(),
                                                 buffer_.data(), buffer_.size());
    if (size == 0)
      return arrow::Status::UnknownError("compressing a file: ", text.size());
    return std::string_view(buffer_.data(), size);
  }

 private:
  libdeflate_compressor* compressor_;
  std::string buffer_;
};

arrow::Status WriteObject(arrow::fs::FileSystem& fs, const std::string& path,
                          std::string_view bytes) {
  ARROW_ASSIGN_OR_RAISE(auto stream, fs.OpenOutputStream(path));
  ARROW_RETURN_NOT_OK(stream->Write(bytes.data(), static_cast<int64_t>(bytes.size())));
  return stream->Close();
}

// What the threads share: the next file to make, the sums, the first error.
class Run {
 public:
  Run(arrow::fs::FileSystem& fs, const std::string& dest, const GenerateOptions& options,
      const EventMaker& maker, const std::vector<PlannedFile>& plan)
      : fs_(fs), dest_(dest), options_(options), maker_(maker), plan_(plan) {}

  arrow::Result<GenerateSummary> Finish() {
    ARROW_RETURN_NOT_OK(MakeFolders());
    const auto threads = std::min<size_t>(static_cast<size_t>(options_.threads),
                                          std::max<size_t>(plan_.size(), 1));
    std::vector<std::thread> others;
    for (size_t i = 1; i < threads; ++i) others.emplace_back([this] { Work(); });
    Work();
    for (std::thread& thread : others) thread.join();
    ARROW_RETURN_NOT_OK(status_);
    return summary_;
  }

 private:
  std::string Path(const std::string& key) const {
    return dest_.empty() || dest_.back() == '/' ? dest_ + key : dest_ + "/" + key;
  }

  // Object stores have no folders: making one there would leave an empty object.
  arrow::Status MakeFolders() {
    if (fs_.type_name() == "s3" || fs_.type_name() == "gcs") return arrow::Status::OK();
    std::set<std::string> folders;
    for (const PlannedFile& file : plan_) {
      const std::string path = Path(ObjectKey(file, options_));
      folders.insert(path.substr(0, path.rfind('/')));
    }
    for (const std::string& folder : folders) {
      ARROW_RETURN_NOT_OK(fs_.CreateDir(folder, /*recursive=*/true));
    }
    return arrow::Status::OK();
  }

  void Work() {
    Gzip gzip(options_.gzip_level);
    for (;;) {
      const size_t i = next_.fetch_add(1);
      if (i >= plan_.size()) return;
      if (!Report(plan_[i], MakeFile(plan_[i], gzip))) return;
    }
  }

  arrow::Result<GenerateSummary> MakeFile(const PlannedFile& file, Gzip& gzip) const {
    const std::string text = FileText(file, maker_, options_);
    ARROW_ASSIGN_OR_RAISE(const std::string_view bytes, gzip.Compress(text));
    ARROW_RETURN_NOT_OK(WriteObject(fs_, Path(ObjectKey(file, options_)), bytes));
    return GenerateSummary{.files = 1,
                           .events = file.events,
                           .json_bytes = static_cast<int64_t>(text.size()),
                           .gzip_bytes = static_cast<int64_t>(bytes.size())};
  }

  // Adds a file to the sums. False if an error, this one or another thread's, ends the
  // run.
  bool Report(const PlannedFile& file, const arrow::Result<GenerateSummary>& made) {
    const std::lock_guard lock(mutex_);
    if (!made.ok() && status_.ok()) {
      status_ = made.status().WithMessage("generating ", ObjectKey(file, options_), ": ",
                                          made.status().message());
    }
    if (!status_.ok()) return false;
    summary_.files += made->files;
    summary_.events += made->events;
    summary_.json_bytes += made->json_bytes;
    summary_.gzip_bytes += made->gzip_bytes;
    if (options_.on_progress) options_.on_progress(summary_.events);
    return true;
  }

  arrow::fs::FileSystem& fs_;
  const std::string& dest_;
  const GenerateOptions& options_;
  const EventMaker& maker_;
  const std::vector<PlannedFile>& plan_;
  std::atomic<size_t> next_ = 0;
  std::mutex mutex_;
  GenerateSummary summary_;
  arrow::Status status_;
};

}  // namespace

arrow::Result<GenerateSummary> Generate(arrow::fs::FileSystem& fs,
                                        const std::string& dest,
                                        const GenerateOptions& options) {
  // What each file will be: place, delivery, number of events, second deliveries.
  ARROW_ASSIGN_OR_RAISE(const std::vector<PlannedFile> plan,
                        generate::PlanFiles(options));
  // The table of calls, compiled, and the accounts' users, roles and keys.
  ARROW_ASSIGN_OR_RAISE(const EventMaker maker, EventMaker::Make(options));
  // The files, in any order.
  return Run(fs, dest, options, maker, plan).Finish();
}

}  // namespace trailmill
