// Keys of AWSLogs trees: what is read has the form that it should have, and what a
// selection wants is never pruned with its folder.

#include <algorithm>

#include "input.h"
#include "source/choose.h"
#include "trailmill/source.h"

namespace trailmill::fuzz {
namespace {

bool IsDay(std::string_view day) {
  if (day.size() != 10 || day[4] != '-' || day[7] != '-') return false;
  return std::count_if(day.begin(), day.end(),
                       [](char c) { return c >= '0' && c <= '9'; }) == 8;
}

// A selection that the key fits.
Selection SelectionOf(const LogKey& key, uint8_t choice) {
  Selection selection;
  if (choice & 1) selection.days = {key.day};
  if (choice & 2) selection.accounts = {key.account};
  if (choice & 4) selection.regions = {key.region};
  if (choice & 8) selection.since_us = key.delivered_us;
  if (choice & 16) selection.until_us = key.delivered_us + 1;
  if (choice & 32) selection.window_from = key.day;
  return selection;
}

void Check(const LogKey& key) {
  Require(key.account.size() == 12 &&
              key.account.find_first_not_of("0123456789") == std::string::npos,
          "an account is twelve digits");
  Require(IsDay(key.day), "a day is ten characters");
  Require(!key.family.empty() && !key.region.empty(), "a key has a family and a region");
}

// The folders alone, which decide: a name may tell other things.
std::string FoldersOf(const LogKey& key) {
  std::string day = key.day;
  std::replace(day.begin(), day.end(), '-', '/');
  return "AWSLogs/" + key.account + "/" + key.family + "/" + key.region + "/" + day;
}

void CheckPruning(const std::string& folders, uint8_t choice) {
  const std::string path = folders + "/file";
  const auto key = ParseLogKey(path);
  if (!key) return;
  const Selection selection = SelectionOf(*key, choice);
  if (!source::WhyLeftOut(path, selection).empty()) return;
  for (size_t slash = path.find('/'); slash != path.npos;
       slash = path.find('/', slash + 1)) {
    Require(source::MayHoldSelected(path.substr(0, slash), selection),
            "no folder of a wanted object is pruned");
  }
  Require(source::PassOver(path, selection).empty(), "no wanted object is passed over");
}

}  // namespace
}  // namespace trailmill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  trailmill::fuzz::Input input(data, size);
  const uint8_t choice = input.Byte();
  const auto key = trailmill::ParseLogKey(input.rest());
  trailmill::source::WhyLeftOut(input.rest(), {.days = {"2020-04-01"}});
  if (!key) return 0;
  trailmill::fuzz::Check(*key);
  trailmill::fuzz::CheckPruning(trailmill::fuzz::FoldersOf(*key), choice);
  return 0;
}
