// What watches the account: trails, logs, alarms, configuration, findings, costs, stacks.

#include "generate/calls.h"

namespace trailmill::generate {

namespace {

constexpr Call kCloudTrail[] = {
    {.name = "DescribeTrails",
     .callers = "UCOR",
     .flags = "r",
     .weight = 12,
     .request = R"({"trailNameList":[<0-2*"$trail">]<50?,"includeShadowTrails":true>})"},
    {.name = "GetTrailStatus",
     .callers = "UCO",
     .flags = "r",
     .weight = 10,
     .request = R"({"name":"arn:aws:cloudtrail:$region:$account:trail/$trail"})"},
    {.name = "LookupEvents",
     .callers = "UCO",
     .flags = "r",
     .weight = 10,
     .request =
         R"({<40?"eventCategory":"insight",>"maxResults":<50|25|"10"><50?,
            "lookupAttributes":[{"attributeKey":"ReadOnly",
            "attributeValue":"false"}]><30?,"startTime":"$date","endTime":"$date">})"},
    {.name = "GetEventSelectors",
     .callers = "UC",
     .flags = "r",
     .weight = 8,
     .request = R"({"trailName":"$trail"})"},
    {.name = "UpdateTrail",
     .callers = "UO",
     .weight = 5,
     .request =
         R"({"name":"arn:aws:cloudtrail:$region:$account:trail/$trail",
            "cloudWatchLogsLogGroupArn":"arn:aws:logs:$region:$account:log-group:
            $loggroup:*","cloudWatchLogsRoleArn":"arn:aws:iam::$account:role/$role"})",
     .response =
         R"({"name":"$trail","s3BucketName":"harbor-trail-archive",
            "snsTopicName":"$topic","includeGlobalServiceEvents":true,
            "isMultiRegionTrail":true,"trailARN":"arn:aws:cloudtrail:$region:
            $account:trail/$trail","logFileValidationEnabled":true,
            "cloudWatchLogsLogGroupArn":"arn:aws:logs:$region:$account:log-group:
            $loggroup:*","cloudWatchLogsRoleArn":"arn:aws:iam::$account:role/$role",
            "kmsKeyId":"arn:aws:kms:$region:$account:key/$keyid",
            "isOrganizationTrail":false})",
     .error_code = "InvalidCloudWatchLogsRoleArnException",
     .error_message = "Access denied. Check the trust relationships for your role."},
    {.name = "CreateTrail",
     .callers = "UO",
     .weight = 0,
     .weight_exercise = 4,
     .request =
         R"({"name":"$trail","s3BucketName":"harbor-trail-archive","s3KeyPrefix":"",
            "includeGlobalServiceEvents":true,"isMultiRegionTrail":true,
            "enableLogFileValidation":true,"isOrganizationTrail":false,
            "tagsList":[{"key":"team","value":"$word"}]})",
     .response =
         R"({"name":"$trail","s3BucketName":"harbor-trail-archive","s3KeyPrefix":"",
            "includeGlobalServiceEvents":true,"isMultiRegionTrail":true,
            "trailARN":"arn:aws:cloudtrail:$region:$account:trail/$trail",
            "logFileValidationEnabled":true,"isOrganizationTrail":false})"},
    {.name = "PutEventSelectors",
     .callers = "UC",
     .weight = 0,
     .weight_exercise = 6,
     .request =
         R"({"trailName":"$trail","eventSelectors":[{"readWriteType":"<All|WriteOnly>",
            "includeManagementEvents":$bool,"dataResources":[{"type":"AWS::S3::Object",
            "values":["arn:aws:s3"]}],"excludeManagementEventSources":[]}]})",
     .response =
         R"({"trailARN":"arn:aws:cloudtrail:$region:$account:trail/$trail",
            "eventSelectors":[{"readWriteType":"All","includeManagementEvents":true,
            "dataResources":[{"type":"AWS::S3::Object","values":["arn:aws:s3"]}],
            "excludeManagementEventSources":["kms.amazonaws.com"]}]})"},
    {.name = "StopLogging",
     .callers = "UO",
     .weight = 3,
     .request = R"({"name":"$trail"})",
     .error_code = "TrailNotFoundException",
     .error_message = "Unknown trail: arn:aws:cloudtrail:$region:$account:trail/$trail"},
};

constexpr Call kLogs[] = {
    {.name = "CreateLogStream",
     .callers = "RPR",
     .weight = 20,
     .request =
         R"({"logGroupName":"$loggroup","logStreamName":"$daypath/[$$LATEST]$hex:32"})",
     .api_version = "20140328"},
    {.name = "CreateLogGroup",
     .callers = "UR",
     .weight = 6,
     .request = R"({"logGroupName":"$loggroup"<50?,"tags":{"team":"$word"}>})",
     .error_code = "ResourceAlreadyExistsException",
     .error_message = "The specified log group already exists",
     .api_version = "20140328"},
    {.name = "DescribeLogGroups",
     .callers = "UCR",
     .flags = "r",
     .weight = 10,
     .request = R"({<"logGroupNamePrefix":"$loggroup"|"limit":50|"limit":"50">})",
     .api_version = "20140328"},
    {.name = "DescribeMetricFilters",
     .callers = "OC",
     .flags = "r",
     .weight = 6,
     .request = R"({"limit":50})",
     .api_version = "20140328"},
    {.name = "PutRetentionPolicy",
     .callers = "U",
     .weight = 4,
     .request = R"({"logGroupName":"$loggroup","retentionInDays":$n:1:365})",
     .api_version = "20140328"},
    {.name = "PutMetricFilter",
     .callers = "U",
     .weight = 4,
     .request =
         R"({"logGroupName":"$loggroup","filterName":"$word",
            "filterPattern":"{ ($$.errorCode \u003d \"*UnauthorizedOperation\") }",
            "metricTransformations":[{"metricName":"$word","metricNamespace":"Harbor",
            "metricValue":"1","defaultValue":<0.0|-0.0|1E0>}]})",
     .api_version = "20140328"},
    {.name = "StartQuery",
     .callers = "UC",
     .flags = "r",
     .weight = 5,
     .request =
         R"({"logGroupName":"$loggroup","startTime":$millis,"endTime":$millis,
            "queryString":"fields @timestamp, @message\n$| sort @timestamp desc\n
            $| limit 20","limit":1000})",
     .response = R"({"queryId":"$uuid"})",
     .api_version = "20140328"},
};

constexpr Call kMonitoring[] = {
    {.name = "DescribeAlarms",
     .callers = "OCUP",
     .flags = "r",
     .weight = 12,
     .request =
         R"({"maxRecords":100<50?,"excludeManagedAlarms":false,
            "alarmTypes":["MetricAlarm","CompositeAlarm"],"alarmNames":[]>})"},
    {.name = "GetDashboard",
     .callers = "OC",
     .flags = "r",
     .weight = 6,
     .error_per_mille = 500,
     .error_code = "DashboardNotFoundError",
     .error_message = "Dashboard CloudWatch-Default does not exist"},
    {.name = "PutMetricAlarm",
     .callers = "UP",
     .weight = 8,
     .request =
         R"({"alarmName":"$word-$function","metricName":"Errors","namespace":"AWS/Lambda",
            "statistic":"Sum","dimensions":[{"name":"FunctionName","value":"$function"}],
            "period":60,"evaluationPeriods":$n:1:5,
            "threshold":<1E5|80.0|3|9007199254740993>,
            "comparisonOperator":"GreaterThanThreshold","actionsEnabled":true,
            "alarmActions":["arn:aws:sns:$region:$account:$topic"],"oKActions":[],
            "insufficientDataActions":[]<50?,"treatMissingData":"notBreaching">})"},
    {.name = "PutDashboard",
     .callers = "UC",
     .weight = 4,
     .request = R"({"dashboardBody":"{\"widgets\":[]}","dashboardName":"$word"})",
     .response = R"({"dashboardValidationMessages":[{"dataPath":"/widgets",
             "message":"$word"}]})"},
    {.name = "DescribeAlarmsForMetric",
     .callers = "RP",
     .flags = "r",
     .weight = 4,
     .request =
         R"({"metricName":"CPUUtilization","namespace":"AWS/EC2"<50?,
            "dimensions":[{"name":"InstanceId","value":"i-$id:17"}]>})"},
};

constexpr Call kHealth[] = {
    {.name = "DescribeEventAggregates",
     .callers = "CO",
     .flags = "rg",
     .weight = 10,
     .request =
         R"({"filter":{"eventStatusCodes":["open","upcoming"],
            "startTimes":[{"from":"$date"}]<40?,
            "eventTypeCategories":["scheduledChange"]>},
            "aggregateField":"eventTypeCategory"})"},
    {.name = "DescribeEvents",
     .callers = "CR",
     .flags = "rg",
     .weight = 4,
     .request =
         R"({"filter":{"services":["EC2"],"regions":["$region"]},"maxResults":100,
            "locale":"en"})"},
};

// Cost Explorer spells its members with capitals: Filter beside filter, MaxResults beside
// maxResults, Type beside type.
constexpr Call kCostExplorer[] = {
    {.name = "GetCostAndUsage",
     .callers = "UCR",
     .flags = "rg",
     .weight = 10,
     .request =
         R"({<40?"Filter":{"Not":{"Or":[{"Dimensions":{"Key":"RECORD_TYPE",
            "Values":["Credit"]}}]}},>"Granularity":"MONTHLY","GroupBy":[{"Key":"SERVICE",
            "Type":"DIMENSION"}],"Metrics":["UnblendedCost"],"TimePeriod":{"End":"$day",
            "Start":"$day"}})"},
    {.name = "GetDimensionValues",
     .callers = "CU",
     .flags = "rg",
     .weight = 4,
     .request =
         R"({"Dimension":"SERVICE","Context":"COST_AND_USAGE","MaxResults":$n:10:500,
            "SearchString":"$word","TimePeriod":{"End":"$day","Start":"$day"}})"},
};

constexpr Call kConfig[] = {
    {.name = "DescribeConfigurationRecorders",
     .callers = "OCR",
     .flags = "r",
     .weight = 6},
    {.name = "PutEvaluations",
     .callers = "RP",
     .weight = 0,
     .weight_exercise = 8,
     .request =
         R"({"testMode":false,"evaluations":[<1-4*{
            "complianceResourceType":"AWS::EC2::Instance",
            "complianceResourceId":"i-$id:17",
            "complianceType":"<COMPLIANT|NON_COMPLIANT>","annotation":"$word",
            "orderingTimestamp":"$date"}>],
            "resultToken":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     .response = R"({"failedEvaluations":[<0-1*{"complianceResourceId":"i-$id:17"}>]})"},
    {.name = "DescribeConfigRules",
     .callers = "CR",
     .flags = "r",
     .weight = 5,
     .request = R"({"configRuleNames":[<0-2*"$word">]})"},
    {.name = "SelectResourceConfig",
     .callers = "UR",
     .flags = "r",
     .weight = 4,
     .request =
         R"({"expression":"SELECT\n\tresourceId\nWHERE\n\tresourceType \u003d 'AWS::EC2::
            Instance'","limit":$n:10:100})"},
};

constexpr Call kGuardDuty[] = {
    {.name = "ListDetectors", .callers = "UCP", .flags = "r", .weight = 6},
    {.name = "GetDetector",
     .callers = "UC",
     .flags = "r",
     .weight = 5,
     .request = R"({"detectorId":"$hex:32"})"},
    {.name = "ListFindings",
     .callers = "UC",
     .flags = "r",
     .weight = 6,
     .request =
         R"({"detectorId":"$hex:32","findingCriteria":{"criterion":{
            <"resource.resourceType":{"eq":["RDSDBInstance"]}|"severity":{"gte":4}>,
            "updatedAt":{"greaterThanOrEqual":$millis}}}<40?,
            "sortCriteria":{"attributeName":"service.eventLastSeen",
            "orderBy":"DESC"}>})"},
    {.name = "CreateIPSet",
     .callers = "U",
     .weight = 4,
     .request =
         R"({"activate":true,"clientToken":"$uuid","detectorId":"$hex:32","format":"TXT",
            "location":"s3://$bucket/$key","name":"$word"})",
     .response = R"({"ipSetId":"$hex:32"})"},
    {.name = "DeleteMembers",
     .callers = "U",
     .weight = 3,
     .request = R"({"accountIds":["$other"],"detectorId":"$hex:32"})",
     .response = R"({"unprocessedAccounts":[{"accountId":"$other","result":"$word"}]})"},
};

constexpr Call kSecurityHub[] = {
    {.name = "BatchImportFindings",
     .callers = "PR",
     .weight = 0,
     .weight_exercise = 6,
     .request =
         R"({"Findings":[{"Id":"arn:aws:securityhub:$region:
            $account:subscription/cis/v/1.2.0/$n:1:4.$n:1:20/finding/$uuid",
            "ProductArn":"arn:aws:securityhub:$region::product/aws/securityhub",
            "GeneratorId":"cis-$n:1:4.$n:1:20","Severity":{"Label":"HIGH",
            "Normalized":70},"Compliance":{"Status":"FAILED"}}]})",
     .response = R"({"FailedCount":0,"SuccessCount":1,"FailedFindings":[]})"},
    {.name = "DeleteMembers",
     .callers = "U",
     .weight = 3,
     .request = R"({"AccountIds":["$other"]})"},
    {.name = "GetFindings",
     .callers = "CR",
     .flags = "r",
     .weight = 5,
     .request =
         R"({"Filters":{"SeverityLabel":[{"Comparison":"EQUALS","Value":"CRITICAL"}],
            "RecordState":[{"Comparison":"EQUALS","Value":"ACTIVE"}]},
            "MaxResults":<100|20>,"SortCriteria":[{"Field":"UpdatedAt",
            "SortOrder":"desc"}]})"},
};

constexpr Call kSns[] = {
    {.name = "GetTopicAttributes",
     .callers = "RU",
     .flags = "r",
     .weight = 6,
     .request = R"({"topicArn":"arn:aws:sns:$region:$account:$topic"})"},
    {.name = "CreateTopic",
     .callers = "UR",
     .weight = 4,
     .request =
         R"({"name":"$topic"<50?,"attributes":{"KmsMasterKeyId":"alias/aws/sns"}><50?,
            "tags":[{"key":"team","value":"$word"}]>})",
     .response = R"({"topicArn":"arn:aws:sns:$region:$account:$topic"})"},
    {.name = "Subscribe",
     .callers = "UR",
     .weight = 0,
     .weight_exercise = 4,
     .request =
         R"({"topicArn":"arn:aws:sns:$region:$account:$topic","protocol":"sqs",
            "endpoint":"HIDDEN_DUE_TO_SECURITY_REASONS","returnSubscriptionArn":$bool,
            "attributes":{"FilterPolicy":"{\"kind\":[\"$word\"]}",
            "RawMessageDelivery":"true"}})",
     .response = R"({"subscriptionArn":"arn:aws:sns:$region:$account:$topic:$uuid"})"},
    {.name = "ListTopics", .callers = "RUC", .flags = "r", .weight = 4},
};

constexpr Call kCloudFormation[] = {
    {.name = "DescribeStacks",
     .callers = "URC",
     .flags = "r",
     .weight = 12,
     .request = R"(<null|{"stackName":"$stack"}>)",
     .error_code = "ValidationException",
     .error_message = "Stack with id $stack does not exist"},
    // The rare event of dozens of kilobytes: a template in the request.
    {.name = "CreateStack",
     .callers = "UC",
     .weight = 3,
     .weight_exercise = 1,
     .request =
         R"({"stackName":"$stack","templateBody":"$text:26000$text:9000",
            "parameters":[{"parameterKey":"Stage","parameterValue":"$word"<30?,
            "usePreviousValue":false>}],"capabilities":["CAPABILITY_NAMED_IAM"],
            "disableRollback":$bool,"timeoutInMinutes":30,
            "notificationARNs":["arn:aws:sns:$region:$account:$topic"],
            "roleARN":"arn:aws:iam::$account:role/$role","onFailure":"ROLLBACK"})",
     .response = R"({"stackId":"arn:aws:cloudformation:$region:
             $account:stack/$stack/$uuid"})"},
    {.name = "CreateChangeSet",
     .callers = "UR",
     .weight = 6,
     .request =
         R"({"stackName":"$stack","changeSetName":"cdk-deploy-$hex:8",
            "changeSetType":"UPDATE","templateURL":"https:
            //s3.amazonaws.com/$bucket/$key","includeNestedStacks":false,
            "resourceTypes":["AWS::*"],"tags":<[{"key":"team","value":"$word"}]|{}>})",
     .response =
         R"({"id":"arn:aws:cloudformation:$region:$account:changeSet/cdk-deploy/$uuid",
            "stackId":"arn:aws:cloudformation:$region:$account:stack/$stack/$uuid"})"},
    {.name = "ListTypes", .callers = "O", .flags = "r", .weight = 4},
};

constexpr Service kServices[] = {
    {"cloudtrail", 450, 15000, kCloudTrail},
    {"logs", 600, 12000, kLogs},
    {"monitoring", 450, 10000, kMonitoring},
    {"health", 200, 5000, kHealth},
    {"ce", 200, 1500, kCostExplorer},
    {"config", 250, 2500, kConfig},
    {"guardduty", 300, 2500, kGuardDuty},
    {"securityhub", 250, 2000, kSecurityHub},
    {"sns", 250, 2000, kSns},
    {"cloudformation", 300, 2500, kCloudFormation},
};

}  // namespace

std::span<const Service> OperationServices() { return kServices; }

}  // namespace trailmill::generate
