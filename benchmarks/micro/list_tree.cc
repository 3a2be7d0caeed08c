// What a listing of a large tree costs, and nothing else: time, the most memory, and the
// requests of a bucket.
//
//     trailmill_list_tree make FOLDER [OBJECTS]
//     trailmill_list_tree list SOURCE [WINDOW_FROM]
//
// `make` fills a new folder with an organisation's tree of a year: 365 days of 17 regions
// of as many accounts as there have to be, 8 objects to a day folder, each a file of its
// own of some hundred bytes that takes no block of the disk.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "trailmill/source.h"
#include "trailmill/storage.h"

namespace {

namespace fs = std::filesystem;

constexpr int kRegions = 17;
constexpr int kDays = 365;
constexpr auto kFirstDay = std::chrono::year{2026} / std::chrono::January / 1;
constexpr int kObjectsOfADay = 8;

template <typename... Values>
std::string Text(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

void MakeFile(const std::string& path, off_t bytes) {
  const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (fd < 0 || ftruncate(fd, bytes) != 0) {
    std::perror(path.c_str());
    std::exit(1);
  }
  close(fd);
}

// The i-th day folder: days change fastest, accounts slowest.
void MakeDay(const std::string& root, int64_t i, int64_t objects) {
  const int day = static_cast<int>(i % kDays);
  const int region = static_cast<int>(i / kDays % kRegions);
  const auto account =
      Text("%012d", 111'000'000 + static_cast<int>(i / kDays / kRegions));
  const auto region_name = Text("eu-west-%02d", region);
  const std::chrono::year_month_day date{std::chrono::sys_days{kFirstDay} +
                                         std::chrono::days{day}};
  const auto month = static_cast<unsigned>(date.month());
  const auto day_of_month = static_cast<unsigned>(date.day());
  const auto folder = root + "/AWSLogs/o-exampleorg1/" + account + "/CloudTrail/" +
                      region_name + Text("/2026/%02u/%02u", month, day_of_month);
  fs::create_directories(folder);
  for (int64_t k = 0; k < objects; ++k) {
    const auto time = Text("2026%02u%02uT%02d%02dZ", month, day_of_month,
                           static_cast<int>(3 * k % 24), day % 60);
    MakeFile(
        folder + "/" + account + "_CloudTrail_" + region_name + "_" + time +
            Text("_%016llX.json.gz",
                 0x9E3779B97F4A7C15ULL * static_cast<unsigned long long>(i * 64 + k)),
        300 + (i * 7 + k) % 4096);
  }
}

int Make(const std::string& root, int64_t objects) {
  for (int64_t i = 0; objects > 0; ++i) {
    const int64_t here = objects < kObjectsOfADay ? objects : kObjectsOfADay;
    MakeDay(root, i, here);
    objects -= here;
  }
  return 0;
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

void Print(const trailmill::Listing& listing, double seconds) {
  int64_t bytes = 0, left_out = 0, tags = 0;
  for (const auto& object : listing.objects) {
    bytes += object.size;
    tags += object.etag.empty() ? 0 : 1;
  }
  for (const auto& [reason, count] : listing.skipped) left_out += count;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%zu objects of %lld bytes, %lld with an ETag, %lld left out\n",
              listing.objects.size(), static_cast<long long>(bytes),
              static_cast<long long>(tags), static_cast<long long>(left_out));
  std::printf(
      "%.2f s (%.2f s user, %.2f s system), at most %ld MiB, %lld LIST requests\n",
      seconds, Seconds(usage.ru_utime), Seconds(usage.ru_stime), usage.ru_maxrss / 1024,
      static_cast<long long>(trailmill::RequestsSoFar().list));
}

// Where `s3://` is comes from AWS_ENDPOINT_URL_S3, as for the program.
void UseS3() {
  trailmill::S3Settings settings;
  if (const char* url = std::getenv("AWS_ENDPOINT_URL_S3"); url != nullptr)
    settings.endpoint_url = url;
  trailmill::UseS3(std::move(settings));
}

int List(const std::string& source, const std::string& window_from) {
  trailmill::Selection selection;
  selection.window_from = window_from;
  const auto begin = std::chrono::steady_clock::now();
  const auto listing = trailmill::ListSources({source}, selection);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  if (listing.ok()) {
    Print(*listing, took.count());
  } else {
    std::fprintf(stderr, "%s\n", listing.status().ToString().c_str());
  }
  trailmill::CloseStores();
  return listing.ok() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "make" && argc >= 3)
    return Make(argv[2], argc > 3 ? std::atoll(argv[3]) : 1'000'000);
  if (what == "list" && argc >= 3) {
    UseS3();
    return List(argv[2], argc > 3 ? argv[3] : "");
  }
  std::fprintf(stderr, "usage: %s make FOLDER [OBJECTS] | list SOURCE [WINDOW_FROM]\n",
               argv[0]);
  return 2;
}
