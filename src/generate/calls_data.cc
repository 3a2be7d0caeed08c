// Databases, data stores and the edge.

#include "generate/calls.h"

namespace trailmill::generate {

namespace {

constexpr Call kRds[] = {
    {.name = "DescribeDBInstances",
     .callers = "URRP",
     .flags = "r",
     .weight = 30,
     .request = R"({<60?"dBInstanceIdentifier":"$database"<30?,"maxRecords":100>>})"},
    {.name = "DescribeOrderableDBInstanceOptions",
     .callers = "C",
     .flags = "r",
     .weight = 16,
     .request =
         R"({"vpc":true,<40?"marker":"$base:90",>"engineVersion":"12.$n:1:4",
            "engine":"postgres"})"},
    {.name = "DescribeDBEngineVersions",
     .callers = "CU",
     .flags = "r",
     .weight = 12,
     .request =
         R"({"engine":"<mysql|postgres|mariadb>","defaultOnly":$bool<30?,
            "listSupportedCharacterSets":true>})"},
    {.name = "DescribeDBSnapshots",
     .callers = "UR",
     .flags = "r",
     .weight = 12,
     .request =
         R"({"includePublic":false,"dBSnapshotIdentifier":"rds:$database-$day",
            "includeShared":false})"},
    {.name = "ListTagsForResource",
     .callers = "UR",
     .flags = "r",
     .weight = 8,
     .request = R"({"resourceName":"arn:aws:rds:$region:$account:db:$database"})"},
    {.name = "DescribeRecommendations",
     .callers = "C",
     .flags = "r",
     .weight = 6,
     .request =
         R"({"filters":[{"name":"recommendation-status","values":["ACTIVE"]},
            {"name":"locale","values":["en"]}]})"},
    {.name = "CreateDBInstance",
     .callers = "UC",
     .weight = 0,
     .weight_exercise = 3,
     .request =
         R"({"dBInstanceIdentifier":"$database","deletionProtection":false,
            "dBSubnetGroupName":"$stack","engine":"mysql","publiclyAccessible":$bool,
            "masterUsername":"admin","allocatedStorage":$n:10:500,
            "backupRetentionPeriod":0,"dBName":"$word","copyTagsToSnapshot":false,
            "storageEncrypted":$bool,"engineVersion":"8.0","tags":[{"value":"$word",
            "key":"team"}],"dBInstanceClass":"db.t3.micro","masterUserPassword":"****",
            "autoMinorVersionUpgrade":true<40?,"multiAZ":true><40?,
            "vpcSecurityGroupIds":["sg-$id:17"]><30?,
            "enableCloudwatchLogsExports":["error","slowquery"]>})",
     .response =
         R"({"dBInstanceArn":"arn:aws:rds:$region:$account:db:$database",
            "storageEncrypted":false,"certificateDetails":{"cAIdentifier":"rds-ca-2019"},
            "preferredBackupWindow":"04:41-05:11","backupTarget":"region",
            "preferredMaintenanceWindow":"tue:03:39-tue:04:09","backupRetentionPeriod":0,
            "allocatedStorage":$n:10:500,"storageType":"gp2","engineVersion":"8.0.28",
            "dbInstancePort":0,"associatedRoles":[],
            "optionGroupMemberships":[{"status":"in-sync",
            "optionGroupName":"default:mysql-8-0"}],
            "dBParameterGroups":[{"dBParameterGroupName":"default.mysql8.0",
            "parameterApplyStatus":"in-sync"}],"monitoringInterval":0,
            "dBInstanceClass":"db.t3.micro",
            "pendingModifiedValues":{"masterUserPassword":"****"},
            "dBInstanceStatus":"creating","vpcSecurityGroups":[{"status":"active",
            "vpcSecurityGroupId":"sg-$id:17"}],"masterUsername":"admin",
            "publiclyAccessible":false,"readReplicaDBInstanceIdentifiers":[],
            "dBSubnetGroup":{"dBSubnetGroupName":"$stack",
            "dBSubnetGroupDescription":"$stack","subnetGroupStatus":"Complete",
            "subnets":[{"subnetStatus":"Active","subnetIdentifier":"subnet-$id:17",
            "subnetOutpost":{},"subnetAvailabilityZone":{"name":"$zone"}}],
            "vpcId":"vpc-$id:17"},"dBInstanceIdentifier":"$database","engine":"mysql",
            "iAMDatabaseAuthenticationEnabled":false,"deletionProtection":false,
            "performanceInsightsEnabled":false,"licenseModel":"general-public-license",
            "multiAZ":false,"dbiResourceId":"db-$capitals:26","copyTagsToSnapshot":false,
            "autoMinorVersionUpgrade":true,"domainMemberships":[],
            "tagList":[{"value":"$word","key":"team"}],"customerOwnedIpEnabled":false,
            "networkType":"IPV4"})"},
    {.name = "CreateDBSnapshot",
     .callers = "UR",
     .weight = 0,
     .weight_exercise = 6,
     .request =
         R"({"dBInstanceIdentifier":"$database","tags":[{"value":"$word","key":"team"}],
            "dBSnapshotIdentifier":"$database-$day"})",
     .response =
         R"({"allocatedStorage":10,"instanceCreateTime":"$date",
            "dBSnapshotIdentifier":"$database-$day","dbiResourceId":"db-$capitals:26",
            "port":3306,"availabilityZone":"$zone",
            "dBSnapshotArn":"arn:aws:rds:$region:$account:snapshot:$database",
            "processorFeatures":[],"encrypted":false,"percentProgress":0,
            "optionGroupName":"default:mysql-8-0","tagList":[],
            "dBInstanceIdentifier":"$database","storageType":"gp2","vpcId":"vpc-$id:17",
            "storageThroughput":0,"dedicatedLogVolume":false,"status":"creating",
            "snapshotType":"manual","snapshotTarget":"region","engine":"mysql",
            "engineVersion":"8.0.28"})"},
    {.name = "ModifyDBSnapshotAttribute",
     .callers = "U",
     .weight = 4,
     .request =
         R"({"dBSnapshotIdentifier":"$database-$day","attributeName":"restore",
            "valuesToAdd":["$other"]})",
     .response =
         R"({"dBSnapshotIdentifier":"$database-$day",
            "dBSnapshotAttributes":[{"attributeName":"restore",
            "attributeValues":["$other"]}]})"},
    {.name = "DeleteDBInstance",
     .callers = "U",
     .weight = 4,
     .request =
         R"({"dBInstanceIdentifier":"$database","skipFinalSnapshot":true,
            "deleteAutomatedBackups":true})",
     .error_per_mille = 300,
     .error_code = "InvalidDBInstanceStateFault",
     .error_message = "Instance $database is already being deleted."},
    {.name = "ApplyPendingMaintenanceAction",
     .callers = "P",
     .flags = "v",
     .weight = 2,
     .error_per_mille = 0},
};

constexpr Call kDynamoDb[] = {
    {.name = "DescribeTable",
     .callers = "URP",
     .flags = "r",
     .weight = 20,
     .request = R"({"tableName":"$table"})",
     .resources =
         R"([{"accountId":"$account","type":"AWS::DynamoDB::Table",
            "ARN":"arn:aws:dynamodb:$region:$account:table/$table"}])",
     .error_code = "ResourceNotFoundException",
     .error_message = "Requested resource not found: Table: $table not found",
     .api_version = "2012-08-10"},
    {.name = "CreateTable",
     .callers = "UR",
     .weight = 0,
     .weight_exercise = 6,
     .request =
         R"({"tableName":"$table","attributeDefinitions":[{"attributeName":"pk",
            "attributeType":"S"}],"keySchema":[{"attributeName":"pk","keyType":"HASH"}],
            "billingMode":"PAY_PER_REQUEST"<40?,"sSESpecification":{"enabled":true}><40?,
            "streamSpecification":{"streamEnabled":true,"streamViewType":"NEW_IMAGE"}>})",
     .response =
         R"({"tableDescription":{"tableName":"$table","tableStatus":"CREATING",
            "tableArn":"arn:aws:dynamodb:$region:$account:table/$table","tableId":"$uuid",
            "creationDateTime":"$date","itemCount":0,
            "tableSizeBytes":<0|9223372036854775807>,
            "attributeDefinitions":[{"attributeName":"pk","attributeType":"S"}],
            "keySchema":[{"attributeName":"pk","keyType":"HASH"}],
            "provisionedThroughput":{"numberOfDecreasesToday":0,
            "readCapacityUnits":$n:0:10,"writeCapacityUnits":$n:0:10},
            "billingModeSummary":{"billingMode":"PAY_PER_REQUEST"}}})",
     .api_version = "2012-08-10"},
    {.name = "UpdateTable",
     .callers = "PR",
     .weight = 6,
     .request =
         R"({"tableName":"$table","provisionedThroughput":{"readCapacityUnits":$n:1:90,
            "writeCapacityUnits":$n:1:90}})",
     .api_version = "2012-08-10"},
    {.name = "ListTables",
     .callers = "URC",
     .flags = "r",
     .weight = 6,
     .request = R"({"limit":<100|50>})",
     .api_version = "2012-08-10"},
};

constexpr Call kElb[] = {
    {.name = "DescribeLoadBalancers",
     .callers = "URO",
     .flags = "r",
     .weight = 12,
     .request = R"({<"pageSize":200|"loadBalancerArns":[
             "arn:aws:elasticloadbalancing:$region:
             $account:loadbalancer/app/$word/$hex:16"]>})",
     .api_version = "2015-12-01"},
    {.name = "DescribeTargetHealth",
     .callers = "RP",
     .flags = "r",
     .weight = 14,
     .request =
         R"({"targetGroupArn":"arn:aws:elasticloadbalancing:$region:
            $account:targetgroup/$word/$id:16","targets":[<0-1*{"id":"i-$id:17",
            "port":8080}>]})",
     .api_version = "2015-12-01"},
    {.name = "RegisterTargets",
     .callers = "RP",
     .weight = 8,
     .request =
         R"({"targetGroupArn":"arn:aws:elasticloadbalancing:$region:
            $account:targetgroup/$word/$id:16","targets":[{"id":"$privateip",
            "port":$n:8000:9000<30?,"availabilityZone":"$zone">}]})",
     .api_version = "2015-12-01"},
    {.name = "CreateLoadBalancer",
     .callers = "UR",
     .weight = 0,
     .weight_exercise = 5,
     .request =
         R"({"name":"$word-lb","scheme":"internet-facing","type":"application",
            "ipAddressType":"ipv4","subnetMappings":[{"subnetId":"subnet-$id:17"}],
            "securityGroups":["sg-$id:17"]})",
     .response =
         R"({"loadBalancers":[{"loadBalancerArn":"arn:aws:elasticloadbalancing:$region:
            $account:loadbalancer/app/$word/$hex:16","loadBalancerName":"$word-lb",
            "dNSName":"$word-$n:100000:999999.$region.elb.amazonaws.com",
            "canonicalHostedZoneId":"Z35SXDOTRQ7X7K","createdTime":"$date",
            "scheme":"internet-facing","state":{"code":"provisioning"},
            "type":"application","availabilityZones":[{"zoneName":"$zone",
            "subnetId":"subnet-$id:17","loadBalancerAddresses":[]}],
            "securityGroups":["sg-$id:17"],"ipAddressType":"ipv4",
            "vpcId":"vpc-$id:17"}]})",
     .api_version = "2015-12-01"},
};

constexpr Call kRoute53[] = {
    {.name = "ListHostedZones",
     .callers = "UR",
     .flags = "rg",
     .weight = 8,
     .request = R"(<null|{"maxItems":"100"}>)",
     .api_version = "2013-04-01"},
    {.name = "ChangeResourceRecordSets",
     .callers = "UR",
     .flags = "g",
     .weight = 0,
     .weight_exercise = 8,
     .request =
         R"({"hostedZoneId":"Z$capitals:13",
            "changeBatch":{"changes":[<1-3*{"action":"UPSERT",
            "resourceRecordSet":{"name":"$word.harbor.example.","type":"A",<"tTL":300,
            "resourceRecords":[{"value":"$publicip"}]|"aliasTarget":{
            "hostedZoneId":"Z35SXDOTRQ7X7K","dNSName":"$word.elb.amazonaws.com",
            "evaluateTargetHealth":false}>}}>]<30?,"comment":"$word">}})",
     .response =
         R"({"changeInfo":{"id":"/change/C$capitals:13","status":"PENDING",
            "submittedAt":"$date"}})",
     .more = R"({"Note":"Do not use to reconstruct hosted zone"})",
     .api_version = "2013-04-01"},
};

constexpr Call kApiGateway[] = {
    {.name = "CreateStage",
     .callers = "UR",
     .weight = 0,
     .weight_exercise = 5,
     .request =
         R"({"restApiId":"$hex:10","createStageInput":{"deploymentId":"$hex:6",
            "description":"","cacheClusterEnabled":false,"tracingEnabled":$bool,
            "stageName":"$word"},"template":false})",
     .response =
         R"({"stageUpdate":{"restApiId":"$hex:10","stageName":"$word","template":false},
            "stageName":"$word","createdDate":"$date",
            "cacheClusterStatus":"NOT_AVAILABLE","tracingEnabled":false,
            "methodSettings":{},"deploymentId":"$hex:6","cacheClusterEnabled":false,
            "lastUpdatedDate":"$date","self":{"restApiId":"$hex:10","stageName":"$word",
            "template":false}})"},
    {.name = "CreateApi",
     .callers = "UR",
     .weight = 0,
     .weight_exercise = 4,
     .request =
         R"({"name":"$word-api","protocolType":"HTTP",
            "apiKeySelectionExpression":"$$request.header.x-api-key",
            "routeSelectionExpression":"$$request.method $$request.path"})",
     .response =
         R"({"disableExecuteApiEndpoint":false,
            "apiEndpoint":"https://$hex:10.execute-api.$region.amazonaws.com",
            "createdDate":"$time","name":"$word-api","protocolType":"HTTP",
            "apiId":"$hex:10","ipAddressType":"ipv4"})"},
    {.name = "TagResource",
     .callers = "UR",
     .weight = 4,
     .request =
         R"({"tagResourceInput":{"tags":{"team":"$word"}},
            "resourceArn":"arn:aws:apigateway:$region::/restapis/$hex:10/stages/$word",
            "template":false})"},
};

constexpr Call kGlue[] = {
    {.name = "GetPartitions",
     .callers = "RP",
     .flags = "r",
     .weight = 14,
     .request =
         R"({"databaseName":"$word","tableName":"$table","catalogId":"$account"<50?,
            "expression":"dt \u003d '$day'"><40?,"segment":{"segmentNumber":$n:0:4,
            "totalSegments":5}>})"},
    {.name = "BatchCreatePartition",
     .callers = "R",
     .weight = 0,
     .weight_exercise = 6,
     .request =
         R"({"databaseName":"$word","tableName":"$table",
            "partitionInputList":[<1-3*{"values":["$day"],
            "storageDescriptor":{"location":"s3://$bucket/$table/dt\u003d$day",
            "inputFormat":"org.apache.hadoop.mapred.TextInputFormat","compressed":$bool,
            "numberOfBuckets":-1,"serdeInfo":{
            "serializationLibrary":"org.openx.data.jsonserde.JsonSerDe",
            "parameters":{"serialization.format":"1"}}}}>]})",
     .response = R"({"errors":[<0-1*{"partitionValues":["$day"],
             "errorDetail":{"errorCode":"AlreadyExistsException",
             "errorMessage":"Partition already exists."}}>]})"},
    {.name = "PutResourcePolicy",
     .callers = "U",
     .weight = 4,
     .request =
         R"({"policyHashCondition":"$base:22\u003d\u003d",
            "policyInJson":"{\n  \"Version\" : \"2012-10-17\",
            \n  \"Statement\" : [ ]\n}"})",
     .response = R"({"policyHash":"$base:22\u003d\u003d"})"},
};

constexpr Call kEfs[] = {
    {.name = "DescribeMountTargets",
     .callers = "RP",
     .flags = "r",
     .weight = 8,
     .request = R"({"fileSystemId":"fs-$id:17"})"},
    {.name = "CreateFileSystem",
     .callers = "UR",
     .weight = 5,
     .request =
         R"({"creationToken":"$uuid","performanceMode":"generalPurpose","encrypted":true,
            "tags":[{"key":"Name","value":"$word"}]})",
     .response =
         R"({"ownerId":"$account","creationToken":"$uuid","fileSystemId":"fs-$id:17",
            "fileSystemArn":"arn:aws:elasticfilesystem:$region:
            $account:file-system\/fs-$id:17","creationTime":"$date",
            "lifeCycleState":"creating","numberOfMountTargets":0,
            "sizeInBytes":{"value":<0|9007199254740993|18014398509481985>,"valueInIA":0,
            "valueInStandard":0},"performanceMode":"generalPurpose","encrypted":true,
            "throughputMode":"bursting"})"},
    {.name = "CreateMountTarget",
     .callers = "UR",
     .weight = 4,
     .request =
         R"({"fileSystemId":"fs-$id:17","subnetId":"subnet-$id:17",
            "securityGroups":["sg-$id:17"]})",
     .response =
         R"({"ownerId":"$account","mountTargetId":"fsmt-$id:17",
            "fileSystemId":"fs-$id:17","subnetId":"subnet-$id:17",
            "lifeCycleState":"creating","ipAddress":"$privateip",
            "networkInterfaceId":"eni-$id:17","availabilityZoneId":"use1-az6",
            "availabilityZoneName":"$zone","vpcId":"vpc-$id:17"})"},
};

constexpr Call kCloudFront[] = {
    {.name = "GetDistribution",
     .callers = "UR",
     .flags = "rg",
     .weight = 6,
     .request = R"({"id":"E$capitals:13"})",
     .api_version = "2020_05_31"},
    {.name = "CreateDistribution",
     .callers = "UR",
     .flags = "g",
     .weight = 0,
     .weight_exercise = 5,
     .request =
         R"({"distributionConfig":{"callerReference":"$uuid","origins":{"quantity":1,
            "items":[{"connectionAttempts":3,"customHeaders":{"items":[],"quantity":0},
            "domainName":"$bucket.s3.$region.amazonaws.com","connectionTimeout":10,
            "s3OriginConfig":{"originAccessIdentity":""},"originShield":{"enabled":false},
            "originPath":"","id":"$bucket"}]},"aliases":{"items":[],"quantity":0},
            "defaultCacheBehavior":{"viewerProtocolPolicy":"redirect-to-https",
            "compress":true,"minTTL":0,"targetOriginId":"$bucket",
            "allowedMethods":{"quantity":2,"items":["GET","HEAD"]}},
            "priceClass":"PriceClass_100","enabled":true,"comment":"$word",
            "viewerCertificate":{"cloudFrontDefaultCertificate":true,
            "minimumProtocolVersion":"TLSv1"}}})",
     .response =
         R"({"location":"https://cloudfront.amazonaws.com/2020-05-31/distribution/
            E$capitals:13","eTag":"E$capitals:13",
            "distribution":{"aRN":"arn:aws:cloudfront::
            $account:distribution/E$capitals:13","id":"E$capitals:13",
            "lastModifiedTime":"$date","activeTrustedSigners":{"quantity":0,
            "enabled":false},"domainName":"d$hex:13.cloudfront.net",
            "inProgressInvalidationBatches":0,"status":"InProgress",
            "distributionConfig":{"origins":{"quantity":1,
            "items":[{"connectionAttempts":3,
            "domainName":"$bucket.s3.$region.amazonaws.com","id":"$bucket"}]},
            "httpVersion":"http2","priceClass":"PriceClass_100","enabled":true}}})",
     .api_version = "2020_05_31"},
    {.name = "TagResource",
     .callers = "UR",
     .flags = "g",
     .weight = 4,
     .request =
         R"({"resource":"arn:aws:cloudfront::$account:distribution/E$capitals:13",
            "tags":{"items":[{"key":"team","value":"$word"}]}})",
     .api_version = "2020_05_31"},
};

constexpr Service kServices[] = {
    {"rds", 700, 50000, kRds},
    {"dynamodb", 300, 2500, kDynamoDb},
    {"elasticloadbalancing", 300, 2500, kElb},
    {"route53", 200, 1500, kRoute53},
    {"apigateway", 200, 2000, kApiGateway},
    {"glue", 250, 1500, kGlue},
    {"elasticfilesystem", 200, 1500, kEfs},
    {"cloudfront", 200, 1500, kCloudFront},
};

}  // namespace

std::span<const Service> DataServices() { return kServices; }

}  // namespace trailmill::generate
