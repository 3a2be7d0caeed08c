// S3 and KMS: nineteen of twenty events of a busy account.

#include "generate/calls.h"

namespace trailmill::generate {

namespace {

using std::string_view;

constexpr string_view kBucketResource =
    R"([{"accountId":"$account","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$bucket"}])";

// Management calls count bytes in whole numbers, data events in doubles: 0 and 243.0.
constexpr string_view kRead =
    R"({"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",
       "bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader",
       "x-amz-id-2":"$base:75=","bytesTransferredOut":$n:113:933})";
constexpr string_view kWrite =
    R"({"SignatureVersion":"SigV4","CipherSuite":
       "<TLS_AES_128_GCM_SHA256|ECDHE-RSA-AES128-GCM-SHA256>",
       "bytesTransferredIn":$n:113:2933,"AuthenticationMethod":"AuthHeader",
       "x-amz-id-2":"$base:75=","bytesTransferredOut":0})";

constexpr string_view kDeniedPut =
    R"({"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",
       "bytesTransferredIn":0.0,"AuthenticationMethod":"AuthHeader",
       "x-amz-id-2":"$base:75=","bytesTransferredOut":$double:400})";

constexpr string_view kFlowLog =
    R"([{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::
       harbor-vpc-flow-logs-$account-$region/AWSLogs/$account/vpcflowlogs/$region/
       $daypath/$account_vpcflowlogs_$region_fl-05e2cc3178fa09d46_$stamp_$serial:8.log.
       gz"},{"accountId":"$account","type":"AWS::S3::Bucket",
       "ARN":"arn:aws:s3:::harbor-vpc-flow-logs-$account-$region"}])";

constexpr string_view kTrailLog =
    R"([{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::
       harbor-cloudtrail-archive-$account-$region/audit/organisation/AWSLogs/$account/
       CloudTrail/$region/$daypath/$account_CloudTrail_$region_$stamp_$serial:16.json.
       gz"},{"accountId":"$account","type":"AWS::S3::Bucket",
       "ARN":"arn:aws:s3:::harbor-cloudtrail-archive-$account-$region"}])";

constexpr Call kS3[] = {
    // The flow logs of an account whose bucket policy went wrong: a third of all events.
    {.name = "PutObject",
     .callers = "L",
     .flags = "dhse",
     .weight = 480,
     .weight_exercise = 0,
     .request =
         R"({"bucketName":"harbor-vpc-flow-logs-$account-$region",
            "Host":"harbor-vpc-flow-logs-$account-$region.s3.$region.amazonaws.com",
            "x-amz-acl":"bucket-owner-full-control",
            "key":"AWSLogs/$account/vpcflowlogs/$region/$daypath/
            $account_vpcflowlogs_$region_fl-05e2cc3178fa09d46_$stamp_$serial:8.log.gz"})",
     .more = kDeniedPut,
     .resources = kFlowLog,
     .error_per_mille = 1000,
     .error_code = "AccessDenied",
     .error_message = "Access Denied"},
    {.name = "PutObject",
     .callers = "T",
     .flags = "dhs",
     .weight = 180,
     .weight_exercise = 0,
     .request =
         R"({"bucketName":"harbor-cloudtrail-archive-$account-$region",
            "Host":"harbor-cloudtrail-archive-$account-$region.s3.$region.amazonaws.com",
            "x-amz-acl":"bucket-owner-full-control",
            "x-amz-server-side-encryption":"aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:$region:
            $account:key/4c8e7f5d-2b2a-4d0e-9a51-8a1f3f0e6b77",
            "key":"audit/organisation/AWSLogs/$account/CloudTrail/$region/$daypath/
            $account_CloudTrail_$region_$stamp_$serial:16.json.gz"})",
     .response =
         R"({"x-amz-server-side-encryption":"aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:$region:
            $account:key/4c8e7f5d-2b2a-4d0e-9a51-8a1f3f0e6b77",
            "x-amz-expiration":
            "expiry-date\u003d\"Wed, 30 Jun 2021 00:00:00 GMT\", rule-id\u003d\"archive\""
            <3?,"x-amz-version-id":"$letters:32">})",
     .more =
         R"({"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",
            "bytesTransferredIn":$double:30000,"SSEApplied":"SSE_KMS",
            "AuthenticationMethod":"AuthHeader","x-amz-id-2":"$base:75=",
            "bytesTransferredOut":0.0})",
     .resources = kTrailLog,
     .error_per_mille = 0},
    {.name = "PutObject",
     .callers = "UR",
     .flags = "dh",
     .weight = 4,
     .weight_exercise = 20,
     .request =
         R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com",
            <30?"x-amz-storage-class":"STANDARD_IA",>
            <20?"x-amz-server-side-encryption":"aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:$region:
            $account:key\/$keyid",><10?"x-amz-tagging":
            "team\u003d$word\u0026tier\u003d$n:1:3",>"key":"$key"})",
     .response =
         R"({<60?"x-amz-server-side-encryption":"AES256",>
            <30?"x-amz-version-id":"$letters:32",>"x-amz-id-2":"$base:75="})",
     .more =
         R"({"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",
            "bytesTransferredIn":$double:900000,
            "AuthenticationMethod":"<AuthHeader|AuthHeader|QueryString>",
            "x-amz-id-2":"$base:75=","bytesTransferredOut":<0.0|0>})",
     .resources =
         R"([{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::$bucket/$key"},
            {"accountId":"$account","type":"AWS::S3::Bucket",
            "ARN":"arn:aws:s3:::$bucket"}])"},
    {.name = "GetBucketAcl",
     .callers = "T",
     .flags = "rhs",
     .weight = 400,
     .weight_exercise = 0,
     .request =
         R"({"bucketName":"harbor-cloudtrail-archive-$account-$region",
            "Host":"harbor-cloudtrail-archive-$account-$region.s3.$region.amazonaws.com",
            "acl":""})",
     .more = kRead,
     .resources =
         R"([{"accountId":"$account","type":"AWS::S3::Bucket",
            "ARN":"arn:aws:s3:::harbor-cloudtrail-archive-$account-$region"}])",
     .error_per_mille = 0},
    {.name = "HeadBucket",
     .callers = "L",
     .flags = "rhse",
     .weight = 11,
     .weight_exercise = 0,
     .request =
         R"({"bucketName":"harbor-vpc-flow-logs-$account-$region",
            "Host":"harbor-vpc-flow-logs-$account-$region.s3.$region.amazonaws.com"})",
     .more = kRead,
     .resources =
         R"([{"accountId":"$account","type":"AWS::S3::Bucket",
            "ARN":"arn:aws:s3:::harbor-vpc-flow-logs-$account-$region"}])",
     .error_per_mille = 1000,
     .error_code = "AccessDenied",
     .error_message = "Access Denied"},
    {.name = "GetObject",
     .callers = "U",
     .flags = "rdh",
     .weight = 42,
     .weight_exercise = 60,
     .request =
         R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com",
            "key":"$key"<10?,"x-amz-request-payer":"requester"><5?,
            "response-content-disposition":"attachment; filename\u003d\"$word.gz\"">})",
     .more =
         R"({"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",
            "bytesTransferredIn":0.0,<20?"SSEApplied":"<SSE_S3|SSE_KMS>",>
            "AuthenticationMethod":"AuthHeader","x-amz-id-2":"$base:75=",
            "bytesTransferredOut":$double:4000000})",
     .resources =
         R"([{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::$bucket/$key"},
            {"accountId":"$account","type":"AWS::S3::Bucket",
            "ARN":"arn:aws:s3:::$bucket"}])",
     .error_per_mille = 6,
     .error_code = "NoSuchKey",
     .error_message = "The specified key does not exist."},
    {.name = "DeleteObjects",
     .callers = "UR",
     .flags = "dh",
     .weight = 2,
     .weight_exercise = 10,
     .request =
         R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com",
            "delete":""})",
     .more = kWrite,
     .resources =
         R"([{"accountId":"$account","type":"AWS::S3::Bucket",
            "ARN":"arn:aws:s3:::$bucket"},{"type":"AWS::S3::Object",
            "ARNPrefix":"arn:aws:s3:::$bucket/"}])"},
    {.name = "ListObjects",
     .callers = "UR",
     .flags = "rdh",
     .weight = 3,
     .weight_exercise = 20,
     .request =
         R"({"list-type":"2","bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com","prefix":"$word/"<40?,
            "delimiter":"/"><30?,"max-keys":"1000"><20?,"encoding-type":"url"><20?,
            "continuation-token":"$base:60">})",
     .more = kRead,
     .resources =
         R"([{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::$bucket/$word/"},
            {"accountId":"$account","type":"AWS::S3::Bucket",
            "ARN":"arn:aws:s3:::$bucket"}])"},
    {.name = "GetBucketPublicAccessBlock",
     .callers = "URC",
     .flags = "rh",
     .weight = 2,
     .weight_exercise = 40,
     .request =
         R"({"publicAccessBlock":"","bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kRead,
     .resources = kBucketResource,
     .error_per_mille = 300,
     .error_code = "NoSuchPublicAccessBlockConfiguration",
     .error_message = "The public access block configuration was not found"},
    {.name = "GetBucketLogging",
     .callers = "UR",
     .flags = "rh",
     .weight = 2,
     .weight_exercise = 40,
     .request =
         R"({"logging":"","bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kRead,
     .resources = kBucketResource,
     .error_per_mille = 0},
    {.name = "GetBucketPolicy",
     .callers = "URP",
     .flags = "rh",
     .weight = 2,
     .weight_exercise = 40,
     .request =
         R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com",
            "policy":""})",
     .more = kRead,
     .resources = kBucketResource,
     .error_per_mille = 300,
     .error_code = "NoSuchBucketPolicy",
     .error_message = "The bucket policy does not exist"},
    {.name = "GetBucketTagging",
     .callers = "UR",
     .flags = "rh",
     .weight = 2,
     .weight_exercise = 40,
     .request =
         R"({"tagging":"","bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kRead,
     .resources = kBucketResource,
     .error_per_mille = 300,
     .error_code = "NoSuchTagSet",
     .error_message = "The TagSet does not exist"},
    {.name = "GetBucketVersioning",
     .callers = "UR",
     .flags = "rh",
     .weight = 2,
     .weight_exercise = 40,
     .request =
         R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com",
            "versioning":""})",
     .more = kRead,
     .resources = kBucketResource,
     .error_per_mille = 0},
    {.name = "GetBucketLocation",
     .callers = "UC",
     .flags = "rh",
     .weight = 3,
     .weight_exercise = 40,
     .request =
         R"({"bucketName":"$bucket","location":<""|""|[""]>,
            "Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kRead,
     .resources = kBucketResource,
     .error_per_mille = 0},
    {.name = "GetBucketEncryption",
     .callers = "UR",
     .flags = "rh",
     .weight = 2,
     .weight_exercise = 40,
     .request =
         R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com",
            "encryption":""})",
     .more = kRead,
     .resources = kBucketResource,
     .error_per_mille = 200,
     .error_code = "ServerSideEncryptionConfigurationNotFoundError",
     .error_message = "The server side encryption configuration was not found"},
    {.name = "GetBucketReplication",
     .callers = "UR",
     .flags = "rh",
     .weight = 2,
     .weight_exercise = 30,
     .request =
         R"({"replication":"","bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kRead,
     .resources = kBucketResource,
     .error_per_mille = 300,
     .error_code = "ReplicationConfigurationNotFoundError",
     .error_message = "The replication configuration was not found"},
    {.name = "GetBucketLifecycle",
     .callers = "UR",
     .flags = "rh",
     .weight = 1,
     .weight_exercise = 30,
     .request =
         R"({"lifecycle":"","bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kRead,
     .resources = kBucketResource},
    {.name = "GetBucketCors",
     .callers = "UR",
     .flags = "rh",
     .weight = 1,
     .weight_exercise = 30,
     .request =
         R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com",
            "cors":""})",
     .more = kRead,
     .resources = kBucketResource},
    {.name = "GetBucketObjectLockConfiguration",
     .callers = "UR",
     .flags = "rh",
     .weight = 1,
     .weight_exercise = 30,
     .request =
         R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com",
            "object-lock":""})",
     .more = kRead,
     .resources = kBucketResource},
    {.name = "GetBucketNotification",
     .callers = "UR",
     .flags = "rh",
     .weight = 1,
     .weight_exercise = 30,
     .request =
         R"({"notification":"","bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kRead,
     .resources = kBucketResource},
    {.name = "GetAccelerateConfiguration",
     .callers = "UR",
     .flags = "rh",
     .weight = 1,
     .weight_exercise = 30,
     .request =
         R"({"accelerate":"","bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kRead,
     .resources = kBucketResource},
    {.name = "GetBucketPolicyStatus",
     .callers = "UC",
     .flags = "rh",
     .weight = 1,
     .weight_exercise = 20,
     .request =
         R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com",
            "policyStatus":""})",
     .more = kRead,
     .resources = kBucketResource},
    {.name = "ListAccessPoints",
     .callers = "UC",
     .flags = "rh",
     .weight = 1,
     .weight_exercise = 20,
     .request =
         R"({"bucket":"$bucket","Host":"$account.s3-control.$region.amazonaws.com",
            "maxResults":"<1|1000>"})",
     .more = kRead},
    {.name = "ListBuckets",
     .callers = "UCO",
     .flags = "rh",
     .weight = 1,
     .weight_exercise = 20,
     .request = R"({"Host":"s3-external-1.amazonaws.com"})",
     .more =
         R"({"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",
            "bytesTransferredIn":0,<30?"vpcEndpointId":"vpce-$id:17",>
            "AuthenticationMethod":"AuthHeader","x-amz-id-2":"$base:75=",
            "bytesTransferredOut":$n:300:9000})"},
    {.name = "CreateBucket",
     .callers = "UC",
     .flags = "h",
     .weight = 1,
     .weight_exercise = 15,
     .request =
         R"({"CreateBucketConfiguration":{"LocationConstraint":"$region",
            "xmlns":"http://s3.amazonaws.com/doc/2006-03-01/"},"bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com"<50?,
            "x-amz-object-ownership":"BucketOwnerEnforced"><30?,"x-amz-acl":"private">})",
     .more = kWrite,
     .resources = kBucketResource},
    {.name = "DeleteBucket",
     .callers = "UC",
     .flags = "h",
     .weight = 1,
     .weight_exercise = 15,
     .request = R"({"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kWrite,
     .resources = kBucketResource},
    {.name = "PutBucketPolicy",
     .callers = "UCR",
     .flags = "h",
     .weight = 1,
     .weight_exercise = 15,
     .request =
         R"({"bucketPolicy":{"Version":"2012-10-17",
            <30?"Id":"$word-access",>"Statement":[<1-3*{<60?"Sid":"$word$n:1:9",>
            "Effect":"<Allow|Deny>","Principal":{<"Service":"delivery.logs.amazonaws.com"|
            "Service":["cloudtrail.amazonaws.com",
            "config.amazonaws.com"]|"AWS":"arn:aws:iam::$other:root">},
            "Action":<"s3:GetObject"|["s3:PutObject","s3:GetBucketAcl"]>,
            "Resource":<"arn:aws:s3:::$bucket/*"|["arn:aws:s3:::$bucket",
            "arn:aws:s3:::$bucket/*"]><60?,
            "Condition":{<"Bool":{"aws:SecureTransport":"false"}|"StringEquals":{
            "aws:SourceArn":"arn:aws:cloudtrail:$region:$account:trail/$trail",
            "s3:x-amz-acl":"bucket-owner-full-control"}|"IpAddress":{"aws:SourceIp":[
            "$publicip/32"]}>}>}>]},"bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com","policy":""})",
     .more = kWrite,
     .resources = kBucketResource},
    {.name = "PutBucketTagging",
     .callers = "UR",
     .flags = "h",
     .weight = 1,
     .weight_exercise = 12,
     .request =
         R"({"tagging":"","bucketName":"$bucket",
            "Tagging":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/",
            "TagSet":{"Tag":[<1-4*{"Value":"$word","Key":"$word"}>]}},
            "Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kWrite,
     .resources = kBucketResource},
    {.name = "PutBucketLifecycle",
     .callers = "UR",
     .flags = "h",
     .weight = 1,
     .weight_exercise = 10,
     .request =
         R"({"lifecycle":"","LifecycleConfiguration":{
            "xmlns":"http://s3.amazonaws.com/doc/2006-03-01/",
            "Rule":{"ID":"$word-$n:30:365","Status":"Enabled",
            "Filter":{"Prefix":"$word/"}<50?,"Expiration":{"Days":$n:7:365}><50?,
            "Transition":{"StorageClass":"GLACIER","Days":$n:30:90}><30?,
            "AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}>}},
            "bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com"})",
     .more = kWrite,
     .resources = kBucketResource},
    {.name = "PutBucketEncryption",
     .callers = "UR",
     .flags = "h",
     .weight = 1,
     .weight_exercise = 10,
     .request =
         R"({"ServerSideEncryptionConfiguration":{
            "xmlns":"http://s3.amazonaws.com/doc/2006-03-01/",
            "Rule":{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"<AES256|aws:kms>
            "<50?,"KMSMasterKeyID":"arn:aws:kms:$region:$account:key/$keyid">},
            "BucketKeyEnabled":$bool}},"bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com","encryption":""})",
     .more = kWrite,
     .resources = kBucketResource},
    {.name = "PutBucketVersioning",
     .callers = "UR",
     .flags = "h",
     .weight = 1,
     .weight_exercise = 10,
     .request =
         R"({"VersioningConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/",
            "Status":"Enabled"<30?,"MfaDelete":"Disabled">},"bucketName":"$bucket",
            "Host":"$bucket.s3.$region.amazonaws.com","versioning":""})",
     .more = kWrite,
     .resources = kBucketResource},
};

constexpr string_view kKeyResource =
    R"([{"accountId":"$account","type":"AWS::KMS::Key",
       "ARN":"arn:aws:kms:$region:$account:key/$keyid"}])";

constexpr Call kKms[] = {
    // A data key for each object that the trail delivers.
    {.name = "GenerateDataKey",
     .callers = "T",
     .flags = "rs",
     .weight = 900,
     .weight_exercise = 0,
     .request =
         R"({"keySpec":"AES_256","encryptionContext":{
            "aws:cloudtrail:arn":"arn:aws:cloudtrail:$region:
            $account:trail/management-events",
            "aws:s3:arn":"arn:aws:s3:::harbor-cloudtrail-archive-$account-$region/audit/
            organisation/AWSLogs/$account/CloudTrail/$region/$daypath/
            $account_CloudTrail_$region_$stamp_$serial:16.json.gz"},
            "keyId":"arn:aws:kms:$region:
            $account:key/4c8e7f5d-2b2a-4d0e-9a51-8a1f3f0e6b77"})",
     .resources =
         R"([{"accountId":"$account","type":"AWS::KMS::Key",
            "ARN":"arn:aws:kms:$region:$account:
            key/4c8e7f5d-2b2a-4d0e-9a51-8a1f3f0e6b77"}])",
     .error_per_mille = 0},
    {.name = "GenerateDataKey",
     .callers = "AR",
     .flags = "r",
     .weight = 10,
     .weight_exercise = 60,
     .request =
         R"({"keyId":"alias/aws/<secretsmanager|kinesis|sqs>",
            <"keySpec":"AES_256"|"numberOfBytes":32>,
            "encryptionContext":{<"SecretARN":"arn:aws:secretsmanager:$region:
            $account:secret:$secret-$letters:6",
            "SecretVersionId":"$UUID"|"aws:kinesis:arn":"arn:aws:kinesis:$region:
            $account:stream/$table"|"aws:sqs:arn":"arn:aws:sqs:$region:$account:
            $topic">}})",
     .resources = kKeyResource},
    {.name = "Decrypt",
     .callers = "AAAR",
     .flags = "r",
     .weight = 84,
     .weight_exercise = 90,
     .request =
         R"({"encryptionContext":{<"aws:s3:arn":"arn:aws:s3:::$bucket/$key"|
            "aws:s3:arn":"arn:aws:s3:::$bucket/$key"|
            "aws:lambda:FunctionArn":"arn:aws:lambda:$region:$account:function:$function"|
            "PARAMETER_ARN":"arn:aws:ssm:$region:$account:parameter/$parameter"|
            "aws:ebs:id":"vol-$id:17"|"aws:dynamodb:tableName":"$table",
            "aws:dynamodb:subscriberId":"$account"|"aws:rds:db-id":"db-$capitals:26">},
            "encryptionAlgorithm":"SYMMETRIC_DEFAULT"})",
     .resources = kKeyResource},
    {.name = "Encrypt",
     .callers = "A",
     .weight = 3,
     .weight_exercise = 20,
     .request =
         R"({"keyId":"alias/aws/ssm","encryptionAlgorithm":"SYMMETRIC_DEFAULT",
            "encryptionContext":{"PARAMETER_ARN":"arn:aws:ssm:$region:
            $account:parameter/$parameter"}})",
     .resources = kKeyResource},
    {.name = "CreateGrant",
     .callers = "AP",
     .weight = 1,
     .weight_exercise = 6,
     .request =
         R"({"keyId":"arn:aws:kms:$region:$account:key/$keyid","operations":["Decrypt",
            "GenerateDataKeyWithoutPlaintext"<50?,"CreateGrant">],
            "granteePrincipal":"<autoscaling.$region.amazonaws.com|rds.$region.amazonaws.
            com>","retiringPrincipal":"ec2.$region.amazonaws.com",
            "constraints":{"encryptionContextSubset":{"aws:ebs:id":"vol-$id:17"}}})",
     .response = R"({"grantId":"$hex:64"<30?,
             "keyId":"arn:aws:kms:$region:$account:key/$keyid">})",
     .more = R"({"grantId":"$hex:64"})",
     .resources = kKeyResource},
    {.name = "CreateKey",
     .callers = "UC",
     .weight = 0,
     .weight_exercise = 6,
     .request =
         R"({"description":"$word key","keyUsage":"ENCRYPT_DECRYPT",
            <"keySpec":"SYMMETRIC_DEFAULT"|"customerMasterKeySpec":"SYMMETRIC_DEFAULT">,
            "origin":"AWS_KMS","bypassPolicyLockoutSafetyCheck":false,"multiRegion":$bool,
            "policy":"{\n  \"Version\": \"2012-10-17\",
            \n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",
            \n      \"Principal\": {\n        \"AWS\": \"arn:aws:iam::
            $account:root\"\n      },\n      \"Action\": \"kms:*\",
            \n      \"Resource\": \"*\"\n    }\n  ]\n}"<50?,"tags":[{"tagKey":"team",
            "tagValue":"$word"}]>})",
     .response =
         R"({"keyMetadata":{"aWSAccountId":"$account","keyId":"$keyid",
            "arn":"arn:aws:kms:$region:$account:key/$keyid","creationDate":"$date",
            "enabled":true,"description":"$word key","keyUsage":"ENCRYPT_DECRYPT",
            "keyState":"Enabled","origin":"AWS_KMS","keyManager":"CUSTOMER",
            "customerMasterKeySpec":"SYMMETRIC_DEFAULT","keySpec":"SYMMETRIC_DEFAULT",
            "encryptionAlgorithms":["SYMMETRIC_DEFAULT"],"multiRegion":false}})",
     .resources = kKeyResource},
    {.name = "PutKeyPolicy",
     .callers = "UC",
     .weight = 1,
     .weight_exercise = 4,
     .request =
         R"({"keyId":"arn:aws:kms:$region:$account:key/$keyid","policyName":"default",
            "bypassPolicyLockoutSafetyCheck":false,
            "policy":"{\"Version\":\"2012-10-17\",\"Statement\":[
            {\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::
            $account:role\/$role\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"})",
     .resources = kKeyResource},
    {.name = "DescribeKey",
     .callers = "URCP",
     .flags = "r",
     .weight = 2,
     .weight_exercise = 20,
     .request = R"({"keyId":"<alias/$word|arn:aws:kms:$region:$account:key/$keyid>"})",
     .resources = kKeyResource,
     .error_code = "NotFoundException",
     .error_message = "Alias arn:aws:kms:$region:$account:alias/$word is not found."},
    {.name = "CreateAlias",
     .callers = "UC",
     .weight = 1,
     .weight_exercise = 4,
     .request = R"({"aliasName":"alias/$word","targetKeyId":"$keyid"})",
     .resources =
         R"([{"accountId":"$account","type":"AWS::KMS::Key",
            "ARN":"arn:aws:kms:$region:$account:key/$keyid"},{"accountId":"$account",
            "ARN":"arn:aws:kms:$region:$account:alias/$word"}])"},
    {.name = "ListAliases",
     .callers = "UCR",
     .flags = "r",
     .weight = 1,
     .weight_exercise = 10,
     .request = R"({"limit":<100|50>})"},
    {.name = "ScheduleKeyDeletion",
     .callers = "UO",
     .weight = 1,
     .weight_exercise = 3,
     .request = R"({"keyId":"$keyid","pendingWindowInDays":$n:7:30})",
     .response =
         R"({"keyId":"arn:aws:kms:$region:$account:key/$keyid","deletionDate":"$date",
            "keyState":"PendingDeletion","pendingWindowInDays":$n:7:30})",
     .resources = kKeyResource},
};

// Shares: a busy account's (77 % and 20 % of all) and an attack exercise's, cloudtrail.md
// §3.
constexpr Service kServices[] = {
    {"s3", 770000, 90000, kS3},
    {"kms", 200000, 80000, kKms},
};

}  // namespace

std::span<const Service> StorageServices() { return kServices; }

}  // namespace trailmill::generate
