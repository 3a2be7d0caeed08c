// A lake on a local disk, for tests: commits that are made by hand.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/uuid.h"
#include "lake/amend.h"
#include "lake/lake.h"
#include "lake/ledger.h"
#include "lake/tables.h"
#include "trailmill/cloudtrail.h"
#include "trailmill/shape.h"

namespace trailmill::lake {

class MadeLake {
 public:
  MadeLake()
      : root_(std::filesystem::temp_directory_path() /
              ("lake-" + std::to_string(getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name())),
        lake_(Lake::Open(root_.string()).ValueOrDie()) {}
  ~MadeLake() { std::filesystem::remove_all(root_); }

  const Lake& operator*() const { return lake_; }
  const Lake* operator->() const { return &lake_; }
  State Load() const { return lake_.Load().ValueOrDie(); }

  /// An object that was delivered on a day of November 2026.
  static ObjectRow Row(const std::string& name, int day, const std::string& status) {
    char stamp[] = "202611ddT0000Z";
    stamp[6] = static_cast<char>('0' + day / 10);
    stamp[7] = static_cast<char>('0' + day % 10);
    ObjectRow row;
    row.object = {"/logs/123456789012_CloudTrail_us-east-1_" + std::string(stamp) + "_" +
                      name + ".json.gz",
                  1, 1};
    row.status = status;
    return row;
  }

  /// Commits rows of the ledger to `events`; the ledger is left behind.
  void Commit(const std::vector<ObjectRow>& rows,
              const std::vector<delta::Txn>& txns = {}) {
    State state = Load();
    CommitRecord record = RecordAfter(state.head, kSyncOperation);
    if (!rows.empty()) {
      const Attempt attempt{state.events.version + 1, record.id, record.time_ms};
      record.objects = WriteObjectRows(lake_, rows, attempt).ValueOrDie();
    }
    delta::Entry entry;
    entry.txns = txns;
    if (!state.exists()) {
      entry.protocol = delta::Protocol();
      entry.metadata =
          EventsMetadata(*CloudTrailSchema(), PartitionKeys({"day"}), 1).ValueOrDie();
    }
    ASSERT_TRUE(Amend(lake_, record, std::move(entry), &state).ValueOrDie());
  }

  /// Commits as another program does.
  void CommitForeign() {
    const State state = lake_.LoadUnchecked().ValueOrDie();
    const std::string lines =
        R"({"commitInfo":{"operation":"WRITE","id":")" + base::NewUuid() + "\"}}\n";
    ASSERT_EQ(lake_.events().Put(state.events.version + 1, lines).ValueOrDie(),
              store::PutOutcome::kWon);
  }

  /// What the ledger says of an object.
  Known Of(const ObjectRow& row) const {
    Known found = Known::kNew;
    const auto status = LookUp(lake_, Load().ObjectFiles(), {row.object},
                               [&](const SourceObject&, Known known) { found = known; });
    EXPECT_TRUE(status.ok()) << status;
    return found;
  }

 private:
  const std::filesystem::path root_;
  const Lake lake_;
};

}  // namespace trailmill::lake
