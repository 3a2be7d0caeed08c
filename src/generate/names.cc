#include "generate/names.h"

#include <array>

namespace trailmill::generate {

namespace {

using std::string_view;

// How many there are sets the cardinalities of the records.
constexpr std::array<string_view, kUserNames> kUsers = {
    "alma.reyes",  "ben-okafor",  "carla.weiss", "dmitri.p",      "elif-demir",
    "farah.n",     "gustav",      "hana.sato",   "ivo.marek",     "joan.pratt",
    "kofi-mensah", "lena.brandt", "marco.silva", "nadia-h",       "oskar.lind",
    "priya.raman", "quentin.roy", "rosa.ferri",  "svc-terraform", "svc-deploy",
    "svc-backup",  "svc-metrics", "svc-etl",     "break-glass"};
constexpr std::array<string_view, kRoleNames> kRoles = {"harbor-ci-deploy",
                                                        "harbor-lambda-exec",
                                                        "OrganizationAccountAccessRole",
                                                        "AWSServiceRoleForConfig",
                                                        "harbor-ecs-task",
                                                        "harbor-eks-node",
                                                        "AdminAccess",
                                                        "ReadOnlyAudit",
                                                        "harbor-backup",
                                                        "harbor-etl-runner",
                                                        "AWSServiceRoleForAutoScaling",
                                                        "harbor-flow-logs",
                                                        "harbor-ssm-managed",
                                                        "harbor-data-science",
                                                        "incident-response",
                                                        "harbor-edge"};
constexpr std::array<string_view, 14> kBuckets = {
    "harbor-trail-archive",  "harbor-flow-logs",  "harbor-artifacts",
    "harbor-tf-state",       "harbor-web-assets", "harbor-lake-raw",
    "harbor-lake-curated",   "harbor-backups",    "harbor-elb-access-logs",
    "harbor-config-history", "harbor-ml-models",  "cdk-hnb659fds-assets",
    "harbor-invoices",       "harbor-tmp"};
// Three are long, as partition folders make them: a key may have 1,024 bytes.
constexpr std::array<string_view, 15> kKeys = {
    "exports/2020/customers.parquet",
    "builds/api/4711/app.zip",
    "curated/web/clickstream/tenant=harbor-industries-international/"
    "environment=production/"
    "region=us-east-1/source=mobile-app-android/"
    "schema=com.harbor.clickstream.v3.PageViewed/"
    "ingest_year=2020/ingest_month=03/ingest_day=31/ingest_hour=05/event_year=2020/"
    "event_month=03/event_day=31/event_hour=04/attempt=0/"
    "part-00193-7a1f2c50-93f1-4f7e-bb3c-6d6f0f6a8d11-c000.snappy.parquet/"
    "_temporary/0/_temporary/attempt_20200331050411_0017_m_000193_4711/"
    "part-00193-7a1f2c50-93f1-4f7e-bb3c-6d6f0f6a8d11-c000.snappy.parquet.crc/"
    "checksum=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "state/prod.tfstate",
    "static/js/main.8f2c.js",
    "raw/orders/part-00017.json.gz",
    "curated/finance/ledger/tenant=harbor-industries-international/"
    "environment=production/"
    "region=us-east-1/source=erp-batch-export/schema=com.harbor.ledger.v1.JournalEntry/"
    "ingest_year=2020/ingest_month=03/ingest_day=31/ingest_hour=02/company_code=1000/"
    "fiscal_year=2020/fiscal_period=003/document_type=SA/attempt=1/"
    "part-00042-0d9c1be4-5a6f-4c3b-8a57-92e4a35f7c20-c000.snappy.parquet/"
    "_temporary/0/_temporary/attempt_20200331020000_0003_m_000042_0815/"
    "part-00042-0d9c1be4-5a6f-4c3b-8a57-92e4a35f7c20-c000.snappy.parquet.crc/"
    "checksum=60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "models/churn/v12/model.tar.gz",
    "invoices/INV-20200331-0042.pdf",
    "index.html",
    "backups/db/nightly.dump",
    "raw/partners/edi/inbound/partner=transcontinental-freight-and-logistics-holding/"
    "document=shipment-notification-advance/standard=edifact-d96a/message=desadv/"
    "received_date=2020-03-31/received_hour=22/acknowledged=true/quarantine=false/"
    "batch=0000000000000000000000000000000000004711/sequence=000000000000000000000193/"
    "original=Advance%20Shipping%20Notification%20%28final%20version%29%20for%20purchase%"
    "20"
    "orders%204500017342%20through%204500017399%20including%20all%20corrections%20of%20"
    "March%2030%20and%20the%20missing%20pallet%20labels%20from%20the%20Rotterdam%20"
    "warehouse%20as%20agreed%20by%20telephone.edi",
    "raw/clicks/hour=05/part-3.avro",
    "images/logo%20large.png",
    "tmp/_SUCCESS"};
constexpr std::array<string_view, 12> kFunctions = {
    "order-intake",  "order-refund", "thumbnail-maker", "nightly-report",
    "log-forwarder", "slack-notify", "auth-authorizer", "stream-enrich",
    "image-scan",    "cost-guard",   "dns-sync",        "cleanup-snapshots"};
constexpr std::array<string_view, 6> kDatabases = {
    "orders-prod", "orders-stage", "billing", "catalog", "analytics", "sessions"};
constexpr std::array<string_view, 14> kSecrets = {
    "prod/orders/db", "prod/billing/db",     "stage/orders/db",     "prod/stripe",
    "prod/sendgrid",  "ci/github-token",     "prod/jwt-signing",    "prod/redis",
    "stage/redis",    "prod/sftp/partner-a", "prod/sftp/partner-b", "ops/pagerduty",
    "ops/grafana",    "prod/ldap-bind"};
constexpr std::array<string_view, 14> kParameters = {
    "orders/url",        "orders/pool-size", "billing/url", "billing/tax-table",
    "web/feature-flags", "web/cdn-host",     "ops/oncall",  "ops/ami-id",
    "etl/window",        "etl/batch",        "auth/issuer", "auth/audience",
    "search/endpoint",   "search/replicas"};
constexpr std::array<string_view, 8> kTopics = {
    "alarms",         "orders",   "refunds",  "deployments",
    "billing-alerts", "security", "etl-done", "dead"};
constexpr std::array<string_view, 10> kTables = {
    "orders",    "order_items", "customers", "sessions", "locks",
    "inventory", "prices",      "audit",     "carts",    "events"};
constexpr std::array<string_view, 8> kGroups = {
    "developers",   "operators",   "auditors", "finance",
    "data-science", "contractors", "admins",   "bots"};
constexpr std::array<string_view, 8> kStacks = {"network", "orders-api", "web-edge",
                                                "lake",    "billing",    "observability",
                                                "ci",      "sandbox"};
constexpr std::array<string_view, 4> kTrails = {"management-events", "org-trail",
                                                "data-events", "security-lake"};
constexpr std::array<string_view, 10> kPolicies = {
    "orders-table-rw",    "lake-read",    "deploy-artifacts", "deny-outside-eu",
    "trail-to-logs",      "kms-use-prod", "ssm-session",      "billing-view",
    "boundary-developer", "etl-s3"};
constexpr std::array<string_view, 5> kClusters = {"prod-blue", "prod-green", "stage",
                                                  "batch", "tools"};
constexpr std::array<string_view, 10> kLogGroups = {"/aws/lambda/order-intake",
                                                    "/aws/lambda/log-forwarder",
                                                    "/ecs/orders-api",
                                                    "/ecs/web",
                                                    "/aws/eks/prod-blue/cluster",
                                                    "aws-cloudtrail-logs",
                                                    "/aws/rds/orders-prod/error",
                                                    "/vpc/flow",
                                                    "/aws/codebuild/api",
                                                    "API-Gateway-Execution-Logs"};
constexpr std::array<string_view, 16> kWords = {
    "orders", "billing", "web",     "lake",   "ops",   "edge", "search", "auth",
    "batch",  "canary",  "nightly", "legacy", "green", "blue", "core",   "lab"};
constexpr std::array<string_view, 8> kInstanceTypes = {
    "t3.micro",  "t3.medium", "m5.large", "m5.2xlarge",
    "c5.xlarge", "r5.large",  "t2.micro", "i3.large"};

// The square of a uniform number is small more often than large.
template <size_t N>
string_view Pick(const std::array<string_view, N>& pool, uint64_t hash) {
  const uint64_t uniform = hash >> 32;
  return pool[(((uniform * uniform) >> 32) * N) >> 32];
}

}  // namespace

string_view PooledName(Value value, uint64_t hash) {
  switch (value) {
    case Value::kUser:
      return Pick(kUsers, hash);
    case Value::kRole:
      return Pick(kRoles, hash);
    case Value::kBucket:
      return Pick(kBuckets, hash);
    case Value::kKey:
      return Pick(kKeys, hash);
    case Value::kFunction:
      return Pick(kFunctions, hash);
    case Value::kDatabase:
      return Pick(kDatabases, hash);
    case Value::kSecret:
      return Pick(kSecrets, hash);
    case Value::kParameter:
      return Pick(kParameters, hash);
    case Value::kTopic:
      return Pick(kTopics, hash);
    case Value::kTable:
      return Pick(kTables, hash);
    case Value::kGroup:
      return Pick(kGroups, hash);
    case Value::kStack:
      return Pick(kStacks, hash);
    case Value::kTrail:
      return Pick(kTrails, hash);
    case Value::kPolicy:
      return Pick(kPolicies, hash);
    case Value::kCluster:
      return Pick(kClusters, hash);
    case Value::kLogGroup:
      return Pick(kLogGroups, hash);
    case Value::kInstanceType:
      return Pick(kInstanceTypes, hash);
    default:
      return Pick(kWords, hash);
  }
}

string_view UserName(uint32_t number) { return kUsers[number % kUserNames]; }
string_view RoleName(uint32_t number) { return kRoles[number % kRoleNames]; }

}  // namespace trailmill::generate
