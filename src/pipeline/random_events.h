// Random CloudTrail events for tests.
#pragma once

#include <cctype>
#include <cstdint>
#include <random>
#include <string>

#include "pipeline/json_tree.h"

namespace trailmill::pipeline {

// One event that has every column, and two that have few.
inline constexpr const char* kEvents[] = {
    R"({"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"P","arn":"A",)"
    R"("accountId":"1","accessKeyId":"K","userName":"u","invokedBy":"i","identityProvider":"p",)"
    R"("sessionContext":{"attributes":{"creationDate":"2020-04-01T00:00:00Z",)"
    R"("mfaAuthenticated":"false"},"sessionIssuer":{"type":"Role","principalId":"R","arn":"B",)"
    R"("accountId":"2","userName":"n"},"webIdFederationData":{"federatedProvider":"f",)"
    R"("attributes":{"aud":"x"}},"sourceIdentity":"s","ec2RoleDelivery":"2.0",)"
    R"("assumedRoot":"true"},"onBehalfOf":{"userId":"w","identityStoreArn":"C"},)"
    R"("inScopeOf":{"sourceArn":"D","sourceAccount":"3","issuerType":"t",)"
    R"("credentialsIssuedTo":"c"},"credentialId":"d","invokedByDelegate":{"accountId":"4"}},)"
    R"("eventTime":"2020-04-01T12:30:05Z","eventSource":"s3.amazonaws.com",)"
    R"("eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"10.0.0.1",)"
    R"("userAgent":"[aws-cli\/1.0 \u00e9]","errorCode":"AccessDenied","errorMessage":"no\n",)"
    R"("requestParameters":{"bucketName":"b", "n":1.50,"e":{}},"responseElements":null,)"
    R"("additionalEventData":"{\"a\":1}","requestID":"q","eventID":"e-1","readOnly":true,)"
    R"("resources":[{"ARN":"E","accountId":"5","type":"T"},{"type":"T2"},{}],)"
    R"("eventType":"AwsApiCall","apiVersion":"2006","managementEvent":false,)"
    R"("recipientAccountId":"6","sharedEventID":"h","vpcEndpointId":"v",)"
    R"("vpcEndpointAccountId":"7","eventCategory":"Data","serviceEventDetails":[1,null],)"
    R"("edgeDeviceDetails":7,"insightDetails":{"state":"Start"},"eventContext":{},)"
    R"("addendum":{"reason":"r","updatedFields":"f","originalRequestID":"o",)"
    R"("originalEventID":"g"},"sessionCredentialFromConsole":"true",)"
    R"("tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"x","clientProvidedHostHeader":"y",)"
    R"("keyExchange":"z"}})",
    R"({"eventVersion":"1.08","eventTime":"2023-07-10T01:42:00Z","awsRegion":"eu-west-1",)"
    R"("eventID":"e-2","eventType":"AwsCloudTrailInsight","recipientAccountId":"1",)"
    R"("sharedEventID":"s","insightDetails":{"state":"End","x":9.82222E-5},)"
    R"("eventCategory":"Insight"})",
    R"({"eventVersion":"1.05","userIdentity":{"type":"Root"},)"
    R"("eventTime":"2019-01-01T00:00:00Z","eventSource":"kms.amazonaws.com",)"
    R"("eventName":"Decrypt","awsRegion":"us-east-1","sourceIPAddress":"AWS Internal",)"
    R"("userAgent":"","requestParameters":null,"responseElements":{"k":[]},"readOnly":false,)"
    R"("eventID":"e-3","eventCategory":"Management"})"};

// Changes events as no one would foresee.
class RandomEvents {
 public:
  explicit RandomEvents(uint32_t seed) : random_(seed) {}

  std::string Event() {
    JsonTree event = JsonTree::Parse(kEvents[Below(std::size(kEvents))]);
    for (uint32_t i = Below(4); i > 0; --i) Mutate(&event, 5);
    return event.Text();
  }

 private:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

  void Mutate(JsonTree* tree, int depth) {
    JsonTree* inner = depth > 0 && Below(2) == 0 ? Child(tree) : nullptr;
    if (inner != nullptr) return Mutate(inner, depth - 1);
    if (tree->kind == JsonTree::Kind::kObject) return MutateObject(tree);
    if (tree->kind == JsonTree::Kind::kArray && !tree->values.empty()) {
      tree->values[Below(static_cast<uint32_t>(tree->values.size()))] = Value();
      return;
    }
    *tree = Value();
  }

  // A child that has children itself.
  JsonTree* Child(JsonTree* tree) {
    std::vector<JsonTree*> inner;
    for (JsonTree& value : tree->values) {
      if (!value.values.empty()) inner.push_back(&value);
    }
    return inner.empty() ? nullptr : inner[Below(static_cast<uint32_t>(inner.size()))];
  }

  void MutateObject(JsonTree* tree) {
    const auto count = static_cast<uint32_t>(tree->keys.size());
    const uint32_t kind = count == 0 ? 7 : Below(8);
    const uint32_t at = count == 0 ? 0 : Below(count);
    if (kind == 0) {
      tree->keys.erase(tree->keys.begin() + at);
      tree->values.erase(tree->values.begin() + at);
    } else if (kind < 4) {
      tree->values[at] = Value();
    } else if (kind == 4) {  // the same name again
      Insert(tree, tree->keys[at], Below(2) == 0 ? Value() : tree->values[at]);
    } else if (kind == 5 &&
               std::isalpha(static_cast<unsigned char>(tree->keys[at].c_str()[0])) != 0) {
      // the same name, written otherwise
      tree->keys[at] = "\\u00" + Hex(tree->keys[at][0]) + tree->keys[at].substr(1);
    } else {
      Insert(tree, Name(), Value());
    }
  }

  void Insert(JsonTree* tree, const std::string& key, const JsonTree& value) {
    const uint32_t at = Below(static_cast<uint32_t>(tree->keys.size()) + 1);
    tree->keys.insert(tree->keys.begin() + at, key);
    tree->values.insert(tree->values.begin() + at, value);
  }

  static std::string Hex(char c) {
    static constexpr char kDigits[] = "0123456789aBcDeF";
    return {kDigits[c >> 4 & 15], kDigits[c & 15]};
  }

  std::string Name() {
    static constexpr const char* kNames[] = {"absent",
                                             "\\u0061bsent",
                                             "unmapped",
                                             "eventFingerprint",
                                             "new",
                                             "",
                                             "0",
                                             "a\\\"b",
                                             "\xC3\xA9",
                                             "eventTime",
                                             "ARN",
                                             "type",
                                             "eventID",
                                             "requestParameters",
                                             "responseElements",
                                             "userIdentity",
                                             "x y"};
    return kNames[Below(std::size(kNames))];
  }

  JsonTree Value() {
    static constexpr const char* kTexts[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1E5",
        "1.10",
        "12345678901234567890123",
        "{}",
        "[]",
        "[null]",
        "[{}]",
        R"({"a":{"b":[1,{"c":null}]}})",
        R"({"type":5,"x":[]})",
        R"([{"ARN":"q","new":1},5,null,{"ARN":{}}])",
        R"({"0":{"ARN":"p"}})",
        R"({"a":1,"a":2})",
        R"("")",
        R"("text")",
        R"("\ud800")",
        R"("a\udc00b")",
        R"("\ud83d\ude00")",
        "\"\xF0\x9F\x98\x80\"",
        R"("\u0000")",
        R"("2020-04-01T12:30:05Z")",
        R"("2020-04-01T12:30:05.123Z")",
        R"("2020-02-30T00:00:00Z")",
        R"("2016-12-31T23:59:60Z")",
        R"("__HIVE_DEFAULT_PARTITION__")",
        R"("a/b=c%41")",
        R"("Insight")",
        R"("NetworkActivity")",
        R"(["absent"])",
        R"({"attributes":null})",
        R"({"attributes":{"mfaAuthenticated":true}})"};
    const uint32_t kind = Below(static_cast<uint32_t>(std::size(kTexts)) + 1);
    if (kind < std::size(kTexts)) return JsonTree::Parse(kTexts[kind]);
    return JsonTree::String(std::string(300, 'l'));
  }

  std::mt19937 random_;
};

}  // namespace trailmill::pipeline
