// For tests: what a generated day is, counted by code that shares nothing with the
// program.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "generate/generated_tree.h"

namespace trailmill::generate {

// What the columns of a day would be, seen by code that shares nothing with the program:
// every path with the types of its values.
class Shape {
 public:
  void Add(const nlohmann::ordered_json& value) { Add("", value); }

  // Leaf columns as Spark makes them: a path of two types is one text column, and what is
  // below it is none; a member without values is none.
  size_t LeafColumns() const {
    size_t leaves = 0;
    std::string above;  // the last conflict
    for (const auto& [path, types] : types_) {
      if (!above.empty() && path.compare(0, above.size(), above) == 0) continue;
      const bool conflict = Kinds(types) > 1;
      if (conflict) above = path + "\x01";
      const bool scalar = types.count('s') + types.count('b') + types.count('n') > 0;
      leaves += scalar || conflict ? 1 : 0;
    }
    return leaves;
  }

  size_t Conflicts() const {
    return static_cast<size_t>(std::count_if(
        types_.begin(), types_.end(), [](const auto& p) { return Kinds(p.second) > 1; }));
  }

  // Members of one object whose names differ in case alone.
  size_t CaseClashes() const {
    std::map<std::string, int> names;
    for (const auto& [path, types] : types_) {
      const size_t at = path.rfind('\x01');
      if (at == std::string::npos || path.substr(at) == "\x01[]") continue;
      std::string name = path.substr(at);
      for (char& c : name) c = static_cast<char>(std::tolower(c));
      ++names[path.substr(0, at) + name];
    }
    return static_cast<size_t>(std::count_if(names.begin(), names.end(),
                                             [](const auto& n) { return n.second > 1; }));
  }

 private:
  static size_t Kinds(const std::set<char>& types) { return types.size(); }

  void Add(const std::string& path, const nlohmann::ordered_json& value) {
    if (value.is_null()) return;
    types_[path].insert(value.is_object()    ? 'o'
                        : value.is_array()   ? 'a'
                        : value.is_string()  ? 's'
                        : value.is_boolean() ? 'b'
                                             : 'n');
    if (value.is_object()) {
      for (const auto& [name, member] : value.items()) Add(path + "\x01" + name, member);
    } else if (value.is_array()) {
      for (const auto& item : value) Add(path + "\x01[]", item);
    }
  }

  // Parts are joined by \x01, which sorts before all that names hold, so that what is
  // below a path follows it.
  std::map<std::string, std::set<char>> types_;
};

template <typename T>
T Quantile(std::vector<T> values, double share) {
  std::sort(values.begin(), values.end());
  return values[std::min(
      values.size() - 1,
      static_cast<size_t>(static_cast<double>(values.size()) * share))];
}

// Everything that the tests ask of one or several days.
struct Survey {
  explicit Survey(GenerateMix mix, int days = 1) {
    GenerateOptions options;
    options.mix = mix;
    for (int day = 0; day < days; ++day) {
      options.seed = static_cast<uint64_t>(day) + 1;
      for (const GeneratedFile& file : GenerateTree(options)) Add(file);
    }
  }

  void Add(const GeneratedFile& file) {
    const size_t events = file.records.size();
    events_of_file.push_back(events);
    ratios[Bin(events)].push_back(static_cast<double>(file.text.size()) /
                                  static_cast<double>(file.gzip.size()));
    std::vector<std::string> times;
    for (const auto& record : file.records) {
      Add(record);
      times.push_back(record["eventTime"]);
      delays.push_back(DeliveredAt(file) - Seconds(times.back()));
    }
    several += events > 1 ? 1 : 0;
    unsorted += std::is_sorted(times.begin(), times.end()) ? 0 : 1;
  }

  void Add(const nlohmann::ordered_json& record) {
    ++count;
    sizes.push_back(record.dump().size());
    const auto& identity = record["userIdentity"];
    const auto text = [](const nlohmann::ordered_json& of, const char* name) {
      return of.contains(name) ? of[name].get<std::string>() : std::string();
    };
    ++sources[text(record, "eventSource")];
    ++callers[text(identity, "type")];
    names.insert(text(record, "eventName"));
    agents.insert(text(record, "userAgent"));
    addresses.insert(text(record, "sourceIPAddress"));
    keys.insert(text(identity, "accessKeyId"));
    principals.insert(text(identity, "arn"));
    pairs.insert(text(record, "awsRegion") + " " + text(record, "eventSource"));
    failed += record.contains("errorCode") || record.contains("errorMessage") ? 1 : 0;
    AddNulls(record);
  }

  void AddNulls(const nlohmann::ordered_json& record) {
    const bool no_request = record["requestParameters"].is_null();
    null_requests += no_request ? 1 : 0;
    null_responses += record["responseElements"].is_null() ? 1 : 0;
    const std::string error = record.value("errorCode", std::string());
    if (record["eventCategory"] == "Data") {
      ++data;
      null_data += no_request ? 1 : 0;
    } else if (error.find("AccessDenied") == 0 ||
               error == "Client.UnauthorizedOperation") {
      ++denied;
      null_denied += no_request ? 1 : 0;
    }
  }

  static std::string Bin(size_t events) {
    return events == 1   ? "1"
           : events < 5  ? "2-4"
           : events < 10 ? "5-9"
           : events < 20 ? "10-19"
           : events < 50 ? "20-49"
                         : "50+";
  }

  double Percent(size_t of) const {
    return 100.0 * static_cast<double>(of) / static_cast<double>(count);
  }
  double Ratio(const std::string& bin) const {
    double sum = 0;
    for (const double ratio : ratios.at(bin)) sum += ratio;
    return sum / static_cast<double>(ratios.at(bin).size());
  }

  size_t count = 0, failed = 0, several = 0, unsorted = 0;
  size_t null_requests = 0, null_responses = 0, data = 0, null_data = 0, denied = 0,
         null_denied = 0;
  std::vector<size_t> sizes, events_of_file;
  std::vector<int64_t> delays;
  std::map<std::string, std::vector<double>> ratios;
  std::map<std::string, size_t> sources, callers;
  std::set<std::string> names, agents, addresses, keys, principals, pairs;
};

}  // namespace trailmill::generate
