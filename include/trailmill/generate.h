// Makes CloudTrail trees that are like real ones, from a seed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>

namespace trailmill {

/// Whose day it is, after the two tables of shares in the measurements that the project
/// rests on: services, callers, errors.
enum class GenerateMix {
  /// A busy account: S3 77 %, KMS 20 %, EC2 1.4 %, STS 0.6 %, 27 more services; AWS
  /// services
  /// make 90 % of the calls and IAM users 8 %; a third are denied.
  kBusy,
  /// An attack exercise: EC2 31 %, SSM 17 %, IAM 14 %, S3 9 %, KMS 8 %, Secrets Manager 8
  /// %,
  /// RDS 5 %; IAM users make 95 % of the calls; a tenth fail. Much wilder than kBusy.
  kExercise,
};

struct GenerateOptions {
  /// The same seed and options give the same bytes on any machine and number of threads.
  uint64_t seed = 1;
  /// Exactly so many files and events are written, second deliveries included. Each file
  /// has an event, so that there must be as many events as files.
  int64_t files = 1854;
  int64_t events = 50849;
  GenerateMix mix = GenerateMix::kBusy;
  /// The first delivery day, `2020-04-01`. Events are up to ten minutes older than the
  /// name of their file, so that a few are of the day before.
  std::string day = "2020-04-01";
  /// Days that the files are spread over.
  int days = 1;
  /// The first account and the first region have the most files.
  std::vector<std::string> accounts = {"123456789012"};
  std::vector<std::string> regions = {"us-east-1"};
  /// `o-...`: writes the layout of an organisation trail.
  std::string organisation;
  /// Share of `events` that are second deliveries, 0 to 0.5: byte for byte what another
  /// file holds too, in a file of another trail. About the same share of `files` holds
  /// them.
  double duplicates = 0.0;
  /// Share of files that are delivered an hour to three days late, 0 to 1: their events
  /// are so much older than their name, and carry an `addendum`.
  double late = 0.0;
  /// 1 to 9.
  int gzip_level = 6;
  int threads = 1;
  /// Called from one thread at a time with the events written so far.
  std::function<void(int64_t events)> on_progress;
};

struct GenerateSummary {
  int64_t files = 0;
  int64_t events = 0;
  int64_t json_bytes = 0;
  int64_t gzip_bytes = 0;
};

/// Writes `AWSLogs/...` below `dest`.
/// \return Invalid for options that can't be met; IOError where a file can't be written.
arrow::Result<GenerateSummary> Generate(arrow::fs::FileSystem& fs,
                                        const std::string& dest,
                                        const GenerateOptions& options);

}  // namespace trailmill
