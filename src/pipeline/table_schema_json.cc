// How a decided schema travels to another machine.

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/api.h>
#include <arrow/util/string.h>
#include <nlohmann/json.hpp>

#include "trailmill/shape.h"

namespace trailmill {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PartitionKey, name, column, derive)

namespace {

nlohmann::json PartitionsJson(const TableSchema& table) {
  nlohmann::json partitions = nlohmann::json::array();
  for (const auto& [values, leaves] : table.partitions) {
    nlohmann::json names = nlohmann::json::array();
    for (const auto& value : values) {
      names.push_back(value ? nlohmann::json(*value) : nlohmann::json(nullptr));
    }
    partitions.push_back({names, leaves});
  }
  return partitions;
}

arrow::Result<std::shared_ptr<arrow::Schema>> ReadArrowSchema(const std::string& hex) {
  std::string bytes(hex.size() / 2, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    ARROW_RETURN_NOT_OK(
        arrow::ParseHexValue(hex.data() + 2 * i, reinterpret_cast<uint8_t*>(&bytes[i])));
  }
  arrow::io::BufferReader reader(arrow::Buffer::FromString(std::move(bytes)));
  arrow::ipc::DictionaryMemo memo;
  return arrow::ipc::ReadSchema(&reader, &memo);
}

}  // namespace

std::string TableSchema::ToJson() const {
  const auto ipc = arrow::ipc::SerializeSchema(*schema).ValueOrDie();
  return nlohmann::json{{"schema", ipc->ToHexString()},
                        {"keys", keys},
                        {"partitions", PartitionsJson(*this)},
                        {"name_clash", name_clash},
                        {"name_repeated", name_repeated}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

arrow::Result<TableSchema> TableSchema::FromJson(std::string_view json) {
  TableSchema table;
  try {
    const nlohmann::json value = nlohmann::json::parse(json);
    ARROW_ASSIGN_OR_RAISE(table.schema,
                          ReadArrowSchema(value.at("schema").get<std::string>()));
    value.at("keys").get_to(table.keys);
    value.at("name_clash").get_to(table.name_clash);
    value.at("name_repeated").get_to(table.name_repeated);
    for (const auto& partition : value.at("partitions")) {
      std::vector<std::optional<std::string>> values;
      for (const auto& part : partition.at(0)) {
        values.push_back(part.is_null() ? std::nullopt
                                        : std::optional(part.get<std::string>()));
      }
      table.partitions[values] = partition.at(1).get<std::vector<bool>>();
    }
  } catch (const nlohmann::json::exception& error) {
    return arrow::Status::Invalid("reading a schema: ", error.what());
  }
  return table;
}

}  // namespace trailmill
