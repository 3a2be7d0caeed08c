#include "delta/actions.h"

#include <nlohmann/json.hpp>

namespace trailmill::delta {
namespace {

using Json = nlohmann::ordered_json;

// A text that is no UTF-8, as the name of a local file may be, is still a line of JSON.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json ValuesJson(const PartitionValues& values) {
  Json json = Json::object();
  for (const auto& [name, value] : values) json[name] = value ? Json(*value) : Json();
  return json;
}

Json AddJson(const Add& add) {
  Json json = {{"path", EncodePath(add.path)},
               {"partitionValues", ValuesJson(add.partition_values)},
               {"size", add.size},
               {"modificationTime", add.modified_ms},
               {"dataChange", add.data_change}};
  if (!add.stats.empty()) json["stats"] = add.stats;
  if (!add.tags.empty()) json["tags"] = add.tags;
  return json;
}

Json RemoveJson(const Remove& remove) {
  return {{"path", EncodePath(remove.path)},
          {"deletionTimestamp", remove.deleted_ms},
          {"dataChange", remove.data_change}};
}

Json TxnJson(const Txn& txn) {
  return {
      {"appId", txn.app_id}, {"version", txn.version}, {"lastUpdated", txn.updated_ms}};
}

Json MetadataJson(const Metadata& metadata) {
  return {{"id", metadata.id},
          {"format", {{"provider", "parquet"}, {"options", Json::object()}}},
          {"schemaString", metadata.schema_json},
          {"partitionColumns", metadata.partition_columns},
          {"configuration", metadata.configuration},
          {"createdTime", metadata.created_ms}};
}

void AppendLine(const char* action, const Json& json, std::string* lines) {
  *lines += Dump(Json{{action, json}}) + "\n";
}

// A member that is null is as good as none (Jackson writes some so).
template <typename T>
T Member(const Json& json, const char* name, T otherwise) {
  const auto found = json.find(name);
  return found == json.end() || found->is_null() ? otherwise : found->get<T>();
}

// Spark writes numbers among the tags and the configuration as texts; others need not.
std::map<std::string, std::string> Texts(const Json& json, const char* name) {
  std::map<std::string, std::string> texts;
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return texts;
  for (const auto& [key, value] : found->items()) {
    if (!value.is_null())
      texts[key] = value.is_string() ? value.get<std::string>() : Dump(value);
  }
  return texts;
}

Add ReadAdd(const Json& json) {
  Add add;
  add.path = DecodePath(json.at("path").get<std::string>());
  for (const auto& [name, value] : json.at("partitionValues").items()) {
    auto& text = add.partition_values[name];
    if (!value.is_null()) text = value.get<std::string>();
  }
  add.size = json.at("size").get<int64_t>();
  add.modified_ms = Member<int64_t>(json, "modificationTime", 0);
  add.data_change = Member(json, "dataChange", true);
  add.stats = Member<std::string>(json, "stats", "");
  add.tags = Texts(json, "tags");
  return add;
}

Remove ReadRemove(const Json& json) {
  return {DecodePath(json.at("path").get<std::string>()),
          Member<int64_t>(json, "deletionTimestamp", 0),
          Member(json, "dataChange", true)};
}

Txn ReadTxn(const Json& json) {
  return {json.at("appId").get<std::string>(), json.at("version").get<int64_t>(),
          Member<int64_t>(json, "lastUpdated", 0)};
}

Metadata ReadMetadata(const Json& json) {
  Metadata metadata;
  metadata.id = json.at("id").get<std::string>();
  metadata.schema_json = json.at("schemaString").get<std::string>();
  metadata.partition_columns =
      json.at("partitionColumns").get<std::vector<std::string>>();
  metadata.configuration = Texts(json, "configuration");
  metadata.created_ms = Member<int64_t>(json, "createdTime", 0);
  return metadata;
}

void ReadAction(const std::string& name, const Json& json, Entry* entry) {
  if (name == "add") {
    entry->adds.push_back(ReadAdd(json));
  } else if (name == "remove") {
    entry->removes.push_back(ReadRemove(json));
  } else if (name == "txn") {
    entry->txns.push_back(ReadTxn(json));
  } else if (name == "metaData") {
    entry->metadata = ReadMetadata(json);
  } else if (name == "protocol") {
    entry->protocol = Protocol{json.at("minReaderVersion").get<int>(),
                               json.at("minWriterVersion").get<int>()};
  } else if (name == "commitInfo") {
    entry->commit_info = Dump(json);
  }
}

// As Hadoop's Path leaves them in a URI (java.net.URI, "Legal characters" of a path).
bool StaysInUri(char c) {
  const bool plain =
      (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return plain ||
         std::string_view("_-!.~'()*,;:$&+=@/").find(c) != std::string_view::npos;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string EncodePath(std::string_view path) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : path) {
    if (StaysInUri(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return encoded;
}

std::string DecodePath(std::string_view encoded) {
  std::string path;
  for (size_t i = 0; i < encoded.size(); ++i) {
    const int high = i + 2 < encoded.size() ? HexDigit(encoded[i + 1]) : -1;
    const int low = high < 0 ? -1 : HexDigit(encoded[i + 2]);
    if (encoded[i] != '%' || low < 0) {
      path += encoded[i];
      continue;
    }
    path += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return path;
}

std::string AddToJson(const Add& add) { return Dump(AddJson(add)); }

arrow::Result<Add> AddFromJson(std::string_view json) {
  try {
    return ReadAdd(Json::parse(json));
  } catch (const Json::exception& error) {
    return arrow::Status::Invalid("read an add of a Delta log: ", error.what());
  }
}

std::string Entry::ToJson() const {
  std::string lines;
  if (!commit_info.empty()) lines += "{\"commitInfo\":" + commit_info + "}\n";
  if (protocol) {
    AppendLine("protocol",
               {{"minReaderVersion", protocol->min_reader},
                {"minWriterVersion", protocol->min_writer}},
               &lines);
  }
  if (metadata) AppendLine("metaData", MetadataJson(*metadata), &lines);
  for (const Txn& txn : txns) AppendLine("txn", TxnJson(txn), &lines);
  for (const Remove& remove : removes) AppendLine("remove", RemoveJson(remove), &lines);
  for (const Add& add : adds) AppendLine("add", AddJson(add), &lines);
  return lines;
}

arrow::Result<Entry> Entry::FromJson(std::string_view lines) {
  Entry entry;
  try {
    while (!lines.empty()) {
      const size_t end = std::min(lines.find('\n'), lines.size());
      const std::string_view line = lines.substr(0, end);
      lines.remove_prefix(std::min(end + 1, lines.size()));
      if (line.find_first_not_of(" \t\r") == line.npos) continue;
      const Json action = Json::parse(line);
      for (const auto& [name, json] : action.items()) ReadAction(name, json, &entry);
    }
  } catch (const Json::exception& error) {
    return arrow::Status::Invalid("read an entry of a Delta log: ", error.what());
  }
  return entry;
}

}  // namespace trailmill::delta
