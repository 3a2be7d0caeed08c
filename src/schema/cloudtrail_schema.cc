// The columns of the fixed schema. What each means stands in docs/schema.md, which a test
// holds to this list.

#include <algorithm>

#include <arrow/util/key_value_metadata.h>

#include "schema/cell_kind.h"
#include "trailmill/cloudtrail.h"

namespace trailmill {
namespace {

using arrow::field;
using arrow::FieldVector;
using FieldPtr = std::shared_ptr<arrow::Field>;

FieldPtr Text(const char* name) { return field(name, arrow::utf8()); }

// Any JSON value, its bytes as they stood in the file.
FieldPtr Json(const char* name) {
  return field(
      name, arrow::utf8(),
      arrow::key_value_metadata({schema::kCellKey}, {std::string(schema::kJsonCell)}));
}

FieldVector Texts(const std::vector<const char*>& names) {
  FieldVector fields;
  for (const char* name : names) fields.push_back(Text(name));
  return fields;
}

FieldPtr Struct(const char* name, const FieldVector& fields) {
  return field(name, arrow::struct_(fields));
}

FieldPtr SessionContext() {
  return Struct(
      "sessionContext",
      {Struct("attributes", Texts({"creationDate", "mfaAuthenticated"})),
       Struct("sessionIssuer",
              Texts({"type", "principalId", "arn", "accountId", "userName"})),
       Struct("webIdFederationData", {Text("federatedProvider"), Json("attributes")}),
       Text("sourceIdentity"), Text("ec2RoleDelivery"), Text("assumedRoot")});
}

FieldPtr UserIdentity() {
  FieldVector fields = Texts({"type", "principalId", "arn", "accountId", "accessKeyId",
                              "userName", "invokedBy", "identityProvider"});
  fields.push_back(SessionContext());
  fields.push_back(Struct("onBehalfOf", Texts({"userId", "identityStoreArn"})));
  fields.push_back(Struct("inScopeOf", Texts({"sourceArn", "sourceAccount", "issuerType",
                                              "credentialsIssuedTo"})));
  fields.push_back(Text("credentialId"));
  fields.push_back(Struct("invokedByDelegate", Texts({"accountId"})));
  return Struct("userIdentity", fields);
}

FieldPtr Resources() {
  const auto element = arrow::struct_(Texts({"ARN", "accountId", "type"}));
  return field("resources", arrow::list(field("element", element)));
}

FieldVector Columns() {
  return {
      field("eventTime", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
      Text("eventVersion"),
      Text("eventSource"),
      Text("eventName"),
      Text("awsRegion"),
      Text("sourceIPAddress"),
      Text("userAgent"),
      Text("errorCode"),
      Text("errorMessage"),
      Text("requestID"),
      Text("eventID"),
      Text("eventType"),
      Text("apiVersion"),
      Text("recipientAccountId"),
      Text("sharedEventID"),
      Text("vpcEndpointId"),
      Text("vpcEndpointAccountId"),
      Text("eventCategory"),
      Text("sessionCredentialFromConsole"),
      field("readOnly", arrow::boolean()),
      field("managementEvent", arrow::boolean()),
      UserIdentity(),
      Resources(),
      Struct("tlsDetails", Texts({"tlsVersion", "cipherSuite", "clientProvidedHostHeader",
                                  "keyExchange"})),
      Struct("addendum",
             Texts({"reason", "updatedFields", "originalRequestID", "originalEventID"})),
      Json("requestParameters"),
      Json("responseElements"),
      Json("additionalEventData"),
      Json("serviceEventDetails"),
      Json("edgeDeviceDetails"),
      Json("insightDetails"),
      Json("eventContext"),
      Json(schema::kUnmapped),
      field(schema::kFingerprint, arrow::int64()),
  };
}

arrow::Status CheckKey(const arrow::Schema& schema, const PartitionKey& key) {
  const auto column = schema.GetFieldByName(key.column);
  const bool text = column && column->type()->id() == arrow::Type::STRING &&
                    !schema::IsJsonCell(*column);
  const bool fits = key.derive == PartitionKey::Derive::kColumn
                        ? text || (column && column->type()->id() == arrow::Type::BOOL)
                        : column != nullptr;
  if (fits) return arrow::Status::OK();
  return arrow::Status::Invalid("partitioning by ", key.name,
                                ": the cloudtrail schema has no such column of texts or "
                                "booleans at its top level (docs/schema.md lists them)");
}

}  // namespace

std::shared_ptr<arrow::Schema> CloudTrailSchema() {
  static const auto kSchema = arrow::schema(
      Columns(), arrow::key_value_metadata({kSchemaKey}, {kCloudTrailSchema}));
  return kSchema;
}

bool IsCloudTrail(const std::shared_ptr<const arrow::KeyValueMetadata>& metadata) {
  const int at = metadata ? metadata->FindKey(kSchemaKey) : -1;
  return at >= 0 && metadata->value(at) == kCloudTrailSchema;
}

arrow::Result<TableSchema> CloudTrailTable(const std::vector<PartitionKey>& keys) {
  TableSchema table;
  table.schema = CloudTrailSchema();
  table.keys = keys;
  for (auto key = keys.begin(); key != keys.end(); ++key) {
    ARROW_RETURN_NOT_OK(CheckKey(*table.schema, *key));
    const bool again = std::any_of(keys.begin(), key, [&](const PartitionKey& one) {
      return one.name == key->name;
    });
    if (again) return arrow::Status::Invalid("partitioning twice by ", key->name);
  }
  return table;
}

namespace schema {

bool IsJsonCell(const arrow::Field& field) {
  const auto& metadata = field.metadata();
  const int at = metadata ? metadata->FindKey(kCellKey) : -1;
  return at >= 0 && metadata->value(at) == kJsonCell;
}

bool NullStandsForNull(std::string_view name, std::string_view event_category) {
  if (name != "requestParameters" && name != "responseElements") return false;
  return event_category != "Insight" && event_category != "NetworkActivity";
}

}  // namespace schema
}  // namespace trailmill
