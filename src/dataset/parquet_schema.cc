#include "dataset/parquet_schema.h"

#include <arrow/util/checked_cast.h>
#include <arrow/util/logging.h>
#include <parquet/exception.h>
#include <parquet/types.h>

namespace trailmill::dataset {
namespace {

using arrow::internal::checked_cast;
using parquet::LogicalType;
using parquet::Repetition;
using parquet::schema::GroupNode;
using parquet::schema::NodePtr;
using parquet::schema::NodeVector;
using parquet::schema::PrimitiveNode;

// Digits that an INT32 and an INT64 hold (Spark's Decimal.MAX_INT_DIGITS,
// MAX_LONG_DIGITS).
constexpr int kInt32Digits = 9;
constexpr int kInt64Digits = 18;

int LeavesOf(const arrow::DataType& type) {
  if (type.num_fields() == 0) return type.id() == arrow::Type::STRUCT ? 0 : 1;
  int leaves = 0;
  for (const auto& child : type.fields()) leaves += LeavesOf(*child->type());
  return leaves;
}

// Builds the nodes depth first; `next_leaf_` is the leaf that comes next.
class NodeBuilder {
 public:
  explicit NodeBuilder(const std::vector<bool>& kept) : kept_(kept) {}

  arrow::Result<NodeVector> Children(const arrow::FieldVector& fields) {
    NodeVector nodes;
    for (const auto& field : fields) {
      ARROW_ASSIGN_OR_RAISE(NodePtr node, Node(field->name(), *field->type()));
      if (node != nullptr) nodes.push_back(std::move(node));
    }
    return nodes;
  }

 private:
  // Null where no leaf below is kept.
  arrow::Result<NodePtr> Node(const std::string& name, const arrow::DataType& type) {
    switch (type.id()) {
      case arrow::Type::STRUCT:
        return Struct(name, type);
      case arrow::Type::LIST:
        return List(name, type);
      default:
        return Leaf(name, type);
    }
  }

  arrow::Result<NodePtr> Struct(const std::string& name, const arrow::DataType& type) {
    if (type.num_fields() == 0) {
      return arrow::Status::Invalid("make a Parquet schema: struct without members: ",
                                    name);
    }
    ARROW_ASSIGN_OR_RAISE(NodeVector children, Children(type.fields()));
    if (children.empty()) return nullptr;
    return GroupNode::Make(name, Repetition::OPTIONAL, children);
  }

  arrow::Result<NodePtr> List(const std::string& name, const arrow::DataType& type) {
    const auto& element = *checked_cast<const arrow::ListType&>(type).value_type();
    ARROW_ASSIGN_OR_RAISE(NodePtr node, Node("element", element));
    if (node == nullptr) return nullptr;
    NodePtr repeated = GroupNode::Make("list", Repetition::REPEATED, {node});
    return GroupNode::Make(name, Repetition::OPTIONAL, {repeated}, LogicalType::List());
  }

  arrow::Result<NodePtr> Leaf(const std::string& name, const arrow::DataType& type) {
    const size_t leaf = next_leaf_++;
    if (!kept_.empty() && !kept_[leaf]) return nullptr;
    switch (type.id()) {
      case arrow::Type::STRING:
        return Primitive(name, LogicalType::String(), parquet::Type::BYTE_ARRAY);
      case arrow::Type::INT64:
        return Primitive(name, LogicalType::None(), parquet::Type::INT64);
      case arrow::Type::DOUBLE:
        return Primitive(name, LogicalType::None(), parquet::Type::DOUBLE);
      case arrow::Type::BOOL:
        return Primitive(name, LogicalType::None(), parquet::Type::BOOLEAN);
      case arrow::Type::DECIMAL128:
        return Decimal(name, checked_cast<const arrow::Decimal128Type&>(type));
      case arrow::Type::TIMESTAMP:
        return Timestamp(name, checked_cast<const arrow::TimestampType&>(type));
      default:
        return NotImplemented(name, type);
    }
  }

  arrow::Result<NodePtr> Decimal(const std::string& name,
                                 const arrow::Decimal128Type& type) {
    const int digits = type.precision();
    const auto annotation = LogicalType::Decimal(digits, type.scale());
    if (digits <= kInt32Digits) return Primitive(name, annotation, parquet::Type::INT32);
    if (digits <= kInt64Digits) return Primitive(name, annotation, parquet::Type::INT64);
    return Primitive(name, annotation, parquet::Type::FIXED_LEN_BYTE_ARRAY,
                     arrow::DecimalType::DecimalSize(digits));
  }

  arrow::Result<NodePtr> Timestamp(const std::string& name,
                                   const arrow::TimestampType& type) {
    if (type.unit() != arrow::TimeUnit::MICRO || type.timezone().empty()) {
      return NotImplemented(name, type);
    }
    const auto annotation = LogicalType::Timestamp(/*is_adjusted_to_utc=*/true,
                                                   LogicalType::TimeUnit::MICROS);
    return Primitive(name, annotation, parquet::Type::INT64);
  }

  static NodePtr Primitive(const std::string& name,
                           const std::shared_ptr<const LogicalType>& annotation,
                           parquet::Type::type physical, int length = -1) {
    return PrimitiveNode::Make(name, Repetition::OPTIONAL, annotation, physical, length);
  }

  static arrow::Status NotImplemented(const std::string& name,
                                      const arrow::DataType& type) {
    return arrow::Status::NotImplemented("make a Parquet schema: type of ", name, ": ",
                                         type.ToString());
  }

  const std::vector<bool>& kept_;
  size_t next_leaf_ = 0;
};

}  // namespace

int CountLeaves(const arrow::Schema& schema) {
  int leaves = 0;
  for (const auto& field : schema.fields()) leaves += LeavesOf(*field->type());
  return leaves;
}

arrow::Result<std::shared_ptr<GroupNode>> SparkParquetSchema(
    const arrow::Schema& schema, const std::vector<bool>& kept_leaves) {
  ARROW_CHECK(kept_leaves.empty() ||
              kept_leaves.size() == static_cast<size_t>(CountLeaves(schema)));
  BEGIN_PARQUET_CATCH_EXCEPTIONS
  NodeBuilder builder(kept_leaves);
  ARROW_ASSIGN_OR_RAISE(NodeVector columns, builder.Children(schema.fields()));
  if (columns.empty()) {
    return arrow::Status::Invalid("make a Parquet schema: no column is left of ",
                                  schema.num_fields());
  }
  NodePtr root = GroupNode::Make("spark_schema", Repetition::REQUIRED, columns);
  return std::static_pointer_cast<GroupNode>(root);
  END_PARQUET_CATCH_EXCEPTIONS
}

}  // namespace trailmill::dataset
