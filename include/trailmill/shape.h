// What was seen in the input, before anything is decided.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

namespace trailmill {

/// What to make a partition directory from.
struct PartitionKey {
  enum class Derive : uint8_t {
    kColumn,  // the value itself; the column leaves the files, as in Spark
    kText,    // a column's text where it is [A-Za-z0-9._-]+; the column stays
    kDay,     // the day of a canonical time, 2020-04-01; the column stays
    kMonth,   // its month, 2020-04
  };
  /// The directory is `name=value`.
  std::string name;
  /// The top-level column that the value comes from.
  std::string column;
  Derive derive = Derive::kColumn;

  bool operator==(const PartitionKey&) const = default;
};

/// Reads names as `--partition-by` takes them: `day`, `month` (of eventTime), `region`
/// (awsRegion), `account` (recipientAccountId) and `source` (eventSource) are derived,
/// any other name is a column.
std::vector<PartitionKey> PartitionKeys(const std::vector<std::string>& names);

/// What types stood where, and in which partitions. A commutative monoid under Merge():
/// any split of the input, merged in any order, gives the same decision.
class Shape {
 public:
  Shape();
  ~Shape();
  Shape(const Shape& other);
  Shape(Shape&&) noexcept;
  Shape& operator=(const Shape& other);
  Shape& operator=(Shape&&) noexcept;

  void Merge(const Shape& other);

  /// For a shape that another machine observed.
  std::string ToJson() const;
  /// \return Invalid where the text is no shape.
  static arrow::Result<Shape> FromJson(std::string_view json);

  struct Tree;
  Tree& tree() { return *tree_; }
  const Tree& tree() const { return *tree_; }

 private:
  std::unique_ptr<Tree> tree_;
};

/// A schema that was decided, and what each partition holds of it.
struct TableSchema {
  /// All columns, sorted by name in UTF-16 order, partition columns in their place.
  std::shared_ptr<arrow::Schema> schema;
  std::vector<PartitionKey> keys;
  /// For each partition its values (nothing is null), in the order of `keys`, and for
  /// each leaf of file_schema(), depth first, whether it has a value or must stand for
  /// its group.
  std::map<std::vector<std::optional<std::string>>, std::vector<bool>> partitions;
  /// Names that differ only in case, in Spark's words about the first; empty without.
  /// They are kept apart.
  std::string name_clash;
  /// A name that stands twice in one object, in Spark's words; empty without. Spark fails
  /// then in any mode, and Convert() does.
  std::string name_repeated;

  /// The columns inside the files: without the keys that are columns.
  std::shared_ptr<arrow::Schema> file_schema() const;

  std::string ToJson() const;
  static arrow::Result<TableSchema> FromJson(std::string_view json);
};

/// Decides as Spark's JsonInferSchema does on all of the input at once.
/// \param keys the partition keys that the shape was observed with.
/// \return Invalid with Spark's condition where a key is no scalar column, is missing, or
/// no
///   column is left for the files.
arrow::Result<TableSchema> Decide(const Shape& shape,
                                  const std::vector<PartitionKey>& keys);

}  // namespace trailmill
