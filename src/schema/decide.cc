// From what was seen to one schema: the end of Spark's JsonInferSchema (compatibleType
// over all values, then canonicalizeType), read off the sets that the shape keeps.

#include <algorithm>
#include <functional>

#include <arrow/api.h>

#include "base/utf16.h"
#include "schema/partition_token.h"
#include "schema/shape_tree.h"
#include "trailmill/schema.h"

namespace trailmill {
namespace {

constexpr char kCorruptRecord[] = "_corrupt_record";
// A long next to larger integers is Decimal(20, 0) (DecimalType.forType(LongType)).
constexpr int kLongDigits = 20;

using TypePtr = std::shared_ptr<arrow::DataType>;

// Members of a node in the order of their names, UTF-16 as Java sorts them.
std::vector<uint32_t> SortedMembers(const Shape::Tree& tree, uint32_t id) {
  std::vector<uint32_t> members = tree.nodes[id].members;
  std::sort(members.begin(), members.end(), [&](uint32_t a, uint32_t b) {
    return base::CompareUtf16(tree.nodes[a].name, tree.nodes[b].name) < 0;
  });
  return members;
}

TypePtr NumberType(const ShapeNode& node) {
  if (node.seen & kSeenDouble) return arrow::float64();
  if (!(node.seen & kSeenBigInteger)) return arrow::int64();
  const int digits =
      node.seen & kSeenLong ? std::max<int>(kLongDigits, node.digits) : node.digits;
  return arrow::decimal128(digits, 0);
}

// The type of a node; null where Spark drops the field (an empty struct, or an array of
// them).
class Decider {
 public:
  explicit Decider(const Shape::Tree& tree, bool repeat_twice)
      : tree_(tree), repeat_twice_(repeat_twice) {}

  TypePtr Type(uint32_t id) const {
    const ShapeNode& node = tree_.nodes[id];
    const int classes = !!(node.seen & kSeenText) + !!(node.seen & kSeenBoolean) +
                        !!(node.seen & kSeenNumber) + !!(node.seen & kSeenObject) +
                        !!(node.seen & kSeenArray);
    if (classes != 1 || node.seen & kSeenText) return arrow::utf8();
    if (node.seen & kSeenBoolean) return arrow::boolean();
    if (node.seen & kSeenNumber) return NumberType(node);
    return node.seen & kSeenObject ? Struct(id) : List(node);
  }

  arrow::FieldVector Fields(uint32_t id) const {
    arrow::FieldVector fields;
    for (const uint32_t member : SortedMembers(tree_, id)) {
      const ShapeNode& node = tree_.nodes[member];
      if (node.name.empty()) continue;
      const TypePtr type = Type(member);
      if (!type) continue;
      fields.push_back(arrow::field(node.name, type));
      if (repeat_twice_ && node.seen & kSeenTwice) fields.push_back(fields.back());
    }
    return fields;
  }

 private:
  TypePtr Struct(uint32_t id) const {
    arrow::FieldVector fields = Fields(id);
    return fields.empty() ? nullptr : arrow::struct_(fields);
  }

  TypePtr List(const ShapeNode& node) const {
    const TypePtr element = node.element ? Type(node.element) : arrow::utf8();
    return element ? arrow::list(arrow::field("element", element)) : nullptr;
  }

  const Shape::Tree& tree_;
  // Names that stood twice in one object stand twice: for the check of names.
  bool repeat_twice_;
};

arrow::FieldVector RootFields(const Shape::Tree& tree, bool repeat_twice) {
  arrow::FieldVector fields = Decider(tree, repeat_twice).Fields(0);
  if (!tree.corrupt) return fields;
  const auto less = [](const std::shared_ptr<arrow::Field>& field,
                       const std::string& name) {
    return base::CompareUtf16(field->name(), name) < 0;
  };
  const std::string name = kCorruptRecord;
  const auto at = std::lower_bound(fields.begin(), fields.end(), name, less);
  if (at == fields.end() || (*at)->name() != name) {
    fields.insert(at, arrow::field(name, arrow::utf8()));
  }
  return fields;
}

// The leaves that a partition needs, depth first. A group that is there but has no value
// in any leaf keeps its first one, since levels live in leaves.
class Presence {
 public:
  Presence(const Shape::Tree& tree, const std::vector<uint16_t>& seen)
      : tree_(tree), seen_(seen) {}

  std::vector<bool> Leaves(const arrow::FieldVector& fields) {
    Struct(fields, 0, true);
    return std::move(kept_);
  }

 private:
  uint16_t SeenAt(uint32_t id) const { return id < seen_.size() ? seen_[id] : 0; }

  void Struct(const arrow::FieldVector& fields, uint32_t id, bool present) {
    const size_t first = kept_.size();
    for (const auto& field : fields) {
      const uint32_t member = tree_.names.Find(id, field->name(), [&](uint32_t child) {
        return tree_.nodes[child].parent == id &&
               tree_.nodes[child].name == field->name();
      });
      const size_t leaf = kept_.size();
      Value(*field->type(), member, present);
      // Lines fill this column, not records.
      if (id == 0 && tree_.corrupt && field->name() == kCorruptRecord) kept_[leaf] = true;
    }
    KeepOne(first, present);
  }

  void Value(const arrow::DataType& type, uint32_t id, bool present) {
    const uint16_t seen =
        present && id != schema::NameTable::kNone ? SeenAt(id) : uint16_t{0};
    const size_t first = kept_.size();
    if (type.id() == arrow::Type::STRUCT) {
      Struct(type.fields(), id, seen & kSeenObject);
    } else if (type.id() == arrow::Type::LIST) {
      const bool some = seen & kSeenArray;
      Value(*type.field(0)->type(), some ? tree_.nodes[id].element : 0, some);
      KeepOne(first, some);
    } else {
      const uint16_t none = type.id() == arrow::Type::STRING ? 0 : kSeenEmptyText;
      kept_.push_back(seen & ~none);
    }
  }

  void KeepOne(size_t first, bool present) {
    if (!present || first == kept_.size()) return;
    if (std::find(kept_.begin() + first, kept_.end(), true) == kept_.end())
      kept_[first] = true;
  }

  const Shape::Tree& tree_;
  const std::vector<uint16_t>& seen_;
  std::vector<bool> kept_;
};

arrow::Result<TypePtr> KeyType(const arrow::Schema& schema, const PartitionKey& key) {
  const auto field = schema.GetFieldByName(key.column);
  if (key.derive != PartitionKey::Derive::kColumn) return arrow::utf8();
  if (!field) {
    return arrow::Status::Invalid("partitioning by ", key.column,
                                  ": no such column among the top-level ones");
  }
  const auto id = field->type()->id();
  if (id == arrow::Type::STRUCT || id == arrow::Type::LIST) {
    return arrow::Status::Invalid("[INVALID_PARTITION_COLUMN_DATA_TYPE] Cannot use ",
                                  field->name(), " of type ", field->type()->ToString(),
                                  " as a partition column");
  }
  return field->type();
}

// Spark resolves a partition column whatever its case, and names the directory as asked.
std::vector<PartitionKey> ResolveKeys(const arrow::Schema& schema,
                                      std::vector<PartitionKey> keys) {
  for (PartitionKey& key : keys) {
    if (key.derive != PartitionKey::Derive::kColumn || schema.GetFieldByName(key.column))
      continue;
    for (const auto& field : schema.fields()) {
      if (base::FoldCase(field->name()) == base::FoldCase(key.column))
        key.column = field->name();
    }
  }
  return keys;
}

}  // namespace

std::vector<PartitionKey> PartitionKeys(const std::vector<std::string>& names) {
  using Derive = PartitionKey::Derive;
  static const std::map<std::string, PartitionKey, std::less<>> kDerived = {
      {"day", {"day", "eventTime", Derive::kDay}},
      {"month", {"month", "eventTime", Derive::kMonth}},
      {"region", {"region", "awsRegion", Derive::kText}},
      {"account", {"account", "recipientAccountId", Derive::kText}},
      {"source", {"source", "eventSource", Derive::kText}},
  };
  std::vector<PartitionKey> keys;
  for (const std::string& name : names) {
    const auto derived = kDerived.find(name);
    keys.push_back(derived != kDerived.end() ? derived->second
                                             : PartitionKey{name, name, Derive::kColumn});
  }
  return keys;
}

std::shared_ptr<arrow::Schema> TableSchema::file_schema() const {
  arrow::FieldVector fields;
  for (const auto& field : schema->fields()) {
    const bool is_key =
        std::any_of(keys.begin(), keys.end(), [&](const PartitionKey& key) {
          return key.derive == PartitionKey::Derive::kColumn &&
                 key.column == field->name();
        });
    if (!is_key) fields.push_back(field);
  }
  return arrow::schema(std::move(fields), schema->metadata());
}

arrow::Result<TableSchema> Decide(const Shape& shape,
                                  const std::vector<PartitionKey>& keys) {
  const Shape::Tree& tree = shape.tree();
  TableSchema table;
  table.schema = arrow::schema(RootFields(tree, false));
  table.keys = ResolveKeys(*table.schema, keys);
  const arrow::Schema checked(RootFields(tree, true));
  table.name_clash = CheckNames(checked, false).message();
  table.name_repeated = CheckNames(checked, true).message();
  std::vector<TypePtr> types;
  if (tree.partitions.empty()) return table;  // no rows: any key is as good as another
  for (const PartitionKey& key : table.keys) {
    ARROW_ASSIGN_OR_RAISE(TypePtr type, KeyType(*table.schema, key));
    types.push_back(std::move(type));
  }
  const arrow::FieldVector file_fields = table.file_schema()->fields();
  if (file_fields.empty() && table.schema->num_fields() > 0) {
    return arrow::Status::Invalid(
        "[ALL_PARTITION_COLUMNS_NOT_ALLOWED] Cannot use all columns for partition "
        "columns");
  }
  for (const auto& [observed, seen] : tree.partitions) {
    if (observed.size() != keys.size()) {
      return arrow::Status::Invalid("deciding a schema: the shape was observed with ",
                                    observed.size(), " partition keys, not ",
                                    keys.size());
    }
    std::vector<std::optional<std::string>> values(observed.size());
    for (size_t k = 0; k < observed.size(); ++k) {
      if (observed[k]) values[k] = schema::PartitionText(*observed[k], *types[k]);
    }
    std::vector<bool> kept = Presence(tree, seen).Leaves(file_fields);
    std::vector<bool>& all = table.partitions[std::move(values)];
    all.resize(kept.size());
    for (size_t i = 0; i < kept.size(); ++i) all[i] = all[i] || kept[i];
  }
  return table;
}

}  // namespace trailmill
