#include <nlohmann/json.hpp>

#include "base/same_text.h"
#include "schema/shape_tree.h"

namespace trailmill {
namespace {

// Copies what `from` saw at one node and below into `to`. `ids` maps from's nodes to
// to's.
void MergeNode(const Shape::Tree& from, uint32_t from_id, Shape::Tree* to, uint32_t to_id,
               std::vector<uint32_t>* ids) {
  (*ids)[from_id] = to_id;
  const ShapeNode& source = from.nodes[from_id];
  ShapeNode& target = to->nodes[to_id];
  target.seen |= source.seen;
  target.digits = std::max(target.digits, source.digits);
  if (source.element != 0) {
    MergeNode(from, source.element, to, to->Element(to_id), ids);
  }
  for (const uint32_t member : source.members) {
    MergeNode(from, member, to, to->Member(to_id, from.nodes[member].name), ids);
  }
}

void MergePartition(const std::vector<uint16_t>& from, const std::vector<uint32_t>& ids,
                    std::vector<uint16_t>* to) {
  for (size_t id = 0; id < from.size(); ++id) {
    if (from[id] == 0) continue;
    if (ids[id] >= to->size()) to->resize(ids[id] + 1);
    (*to)[ids[id]] |= from[id];
  }
}

}  // namespace

uint32_t Shape::Tree::Member(uint32_t parent, std::string_view name) {
  const uint32_t found = names.Find(parent, name, [&](uint32_t child) {
    return nodes[child].parent == parent && base::SameText(nodes[child].name, name);
  });
  if (found != schema::NameTable::kNone) return found;
  const uint32_t id = static_cast<uint32_t>(nodes.size());
  nodes.push_back({std::string(name), parent, 0, 0, 0, {}});
  nodes[parent].members.push_back(id);
  names.Insert(parent, name, id);
  return id;
}

uint32_t Shape::Tree::Element(uint32_t parent) {
  if (nodes[parent].element == 0) {
    const uint32_t id = static_cast<uint32_t>(nodes.size());
    nodes.push_back({"element", parent, 0, 0, 0, {}});
    nodes[parent].element = id;
  }
  return nodes[parent].element;
}

Shape::Shape() : tree_(std::make_unique<Tree>()) {}
Shape::~Shape() = default;
Shape::Shape(const Shape& other) : tree_(std::make_unique<Tree>(*other.tree_)) {}
Shape::Shape(Shape&&) noexcept = default;
Shape& Shape::operator=(Shape&&) noexcept = default;
Shape& Shape::operator=(const Shape& other) {
  tree_ = std::make_unique<Tree>(*other.tree_);
  return *this;
}

void Shape::Merge(const Shape& other) {
  const Tree& from = *other.tree_;
  std::vector<uint32_t> ids(from.nodes.size());
  MergeNode(from, 0, tree_.get(), 0, &ids);
  tree_->corrupt |= from.corrupt;
  for (const auto& [key, seen] : from.partitions) {
    MergePartition(seen, ids, &tree_->partitions[key]);
  }
}

// {"nodes":[[name, parent, seen, digits, is_element], ...], "corrupt":false,
//  "partitions":[[[key, ...], [seen, ...]], ...]}: parents stand before their children.
std::string Shape::ToJson() const {
  nlohmann::json nodes = nlohmann::json::array();
  for (size_t id = 0; id < tree_->nodes.size(); ++id) {
    const ShapeNode& node = tree_->nodes[id];
    const bool element = id != 0 && tree_->nodes[node.parent].element == id;
    nodes.push_back({node.name, node.parent, node.seen, node.digits, element});
  }
  nlohmann::json partitions = nlohmann::json::array();
  for (const auto& [key, seen] : tree_->partitions) {
    nlohmann::json values = nlohmann::json::array();
    for (const auto& value : key)
      values.push_back(value ? nlohmann::json(*value) : nullptr);
    partitions.push_back({values, seen});
  }
  return nlohmann::json{
      {"nodes", nodes}, {"corrupt", tree_->corrupt}, {"partitions", partitions}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

arrow::Result<Shape> Shape::FromJson(std::string_view json) {
  Shape shape;
  Tree& tree = shape.tree();
  try {
    const nlohmann::json value = nlohmann::json::parse(json);
    std::vector<uint32_t> ids;
    for (const auto& item : value.at("nodes")) {
      const uint32_t parent = ids.empty() ? 0 : ids.at(item.at(1).get<uint32_t>());
      const bool element = item.at(4).get<bool>();
      const uint32_t id = ids.empty() ? 0
                          : element   ? tree.Element(parent)
                                    : tree.Member(parent, item.at(0).get<std::string>());
      tree.nodes[id].seen = item.at(2).get<uint16_t>();
      tree.nodes[id].digits = item.at(3).get<uint16_t>();
      ids.push_back(id);
    }
    tree.corrupt = value.at("corrupt").get<bool>();
    for (const auto& partition : value.at("partitions")) {
      ObservedKey key;
      for (const auto& part : partition.at(0)) {
        key.push_back(part.is_null() ? std::nullopt
                                     : std::optional(part.get<std::string>()));
      }
      tree.partitions[key] = partition.at(1).get<std::vector<uint16_t>>();
    }
  } catch (const nlohmann::json::exception& error) {
    return arrow::Status::Invalid("reading a shape: ", error.what());
  } catch (const std::out_of_range&) {
    return arrow::Status::Invalid("reading a shape: a node stands before its parent");
  }
  return shape;
}

}  // namespace trailmill
