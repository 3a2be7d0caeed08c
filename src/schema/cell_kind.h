// What the fixed schema says of a column beyond its type.
#pragma once

#include <string_view>

#include <arrow/type.h>

namespace trailmill::schema {

/// The key of a field's metadata that tells JSON text from text.
inline constexpr char kCellKey[] = "trailmill.cell";
inline constexpr char kJsonCell[] = "json";

/// Columns that are made by us: a member of an event by one of these names is unknown.
inline constexpr char kUnmapped[] = "unmapped";
inline constexpr char kFingerprint[] = "eventFingerprint";

/// The first member of `unmapped`, where it has this name, lists the members that the
/// event lacks though their NULL would stand for a null (see NullStandsForNull).
inline constexpr char kAbsent[] = "absent";

bool IsJsonCell(const arrow::Field& field);

/// Whether NULL in a top-level column means that the event has the member and that it is
/// null; elsewhere it means that there is no such member. CloudTrail writes
/// requestParameters and responseElements into every event, most often as null, but for
/// Insights and network activity, which have neither.
/// \param event_category the row's eventCategory, empty for NULL.
bool NullStandsForNull(std::string_view name, std::string_view event_category);

}  // namespace trailmill::schema
