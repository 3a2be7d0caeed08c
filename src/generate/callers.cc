#include "generate/callers.h"

#include "generate/names.h"

namespace trailmill::generate {

namespace {

using std::string;
using std::string_view;

constexpr string_view kSession =
    R"("sessionContext":{"sessionIssuer":{},"webIdFederationData":{},
       "attributes":{<"creationDate":"$sessionstart",
       "mfaAuthenticated":"true"|"mfaAuthenticated":"false",
       "creationDate":"$sessionstart">}})";

constexpr string_view kUser =
    R"("type":"IAMUser","principalId":"$callerid","arn":"$callerarn",
       "accountId":"$account","accessKeyId":"$callerkey","userName":"$callername")";

constexpr string_view kRole =
    R"({"type":"AssumedRole","principalId":"$callerid:$callersession","arn":"$callerarn",
       "accountId":"$account","accessKeyId":"$callerkey",
       "sessionContext":{"sessionIssuer":{"type":"Role","principalId":"$callerid",
       "arn":"arn:aws:iam::$account:role/$callername","accountId":"$account",
       "userName":"$callername"},"webIdFederationData":{
       <12?"federatedProvider":"arn:aws:iam::
       $account:oidc-provider/oidc.eks.$region.amazonaws.com/id/4F","attributes":{}>},
       "attributes":{"creationDate":"$sessionstart","mfaAuthenticated":"false"}<10?,
       "sourceIdentity":"$user"><6?,"ec2RoleDelivery":"2.0">}<25?,
       "invokedBy":"<autoscaling|config|lambda>.amazonaws.com">})";

constexpr string_view kRoot =
    R"({"type":"Root","principalId":"$account","arn":"arn:aws:iam::$account:root",
       "accountId":"$account","accessKeyId":"$callerkey")";

constexpr string_view kWeb =
    R"({"type":"WebIdentityUser","principalId":"arn:aws:iam::
       $account:oidc-provider/oidc.eks.$region.amazonaws.com/id/4F:sts.amazonaws.com:
       system:serviceaccount:$word:$function",
       "userName":"system:serviceaccount:$word:$function",
       "identityProvider":"arn:aws:iam::$account:oidc-provider/oidc.eks.$region.amazonaws.
       com/id/4F"})";

constexpr string_view kSaml =
    R"({"type":"SAMLUser","principalId":"$base:27\u003d:$user","userName":"$user",
       "identityProvider":"$base:27\u003d"})";

constexpr string_view kService = R"({"type":"AWSService","invokedBy":"$callername"})";

// Tools and their versions: with the callers' habits, about 80 different agents.
string ToolAgent(uint64_t hash) {
  const string minor = std::to_string(hash % 5 + 1);
  const string patch = std::to_string(hash / 7 % 3);
  switch (hash % 7) {
    case 0:
      return "aws-cli/2." + minor + "." + patch +
             " Python/3.8.8 Linux/4.14.238-182.422.amzn2.x86_64 exe/x86_64.amzn.2 "
             "prompt/off "
             "command/s3.sync";
    case 1:
      return "aws-cli/1.18." + minor + " Python/3.7.4 Darwin/19.4.0 botocore/1.15." +
             minor;
    case 2:
      return "Boto3/1.12." + minor +
             " Python/3.6.9 Linux/4.15.0-1063-aws Botocore/1.15." + minor;
    case 3:
    case 6:
      return "APN/1.0 HashiCorp/1.0 Terraform/0.12." + minor +
             " (+https://www.terraform.io) terraform-provider-aws/2." + patch +
             "6.0 (+https://registry.terraform.io/providers/hashicorp/aws) "
             "aws-sdk-go/1.29." +
             minor + " (go1.13.9; linux; amd64) HashiCorp-terraform-exec/0.12.3";
    case 4:
      return "[aws-sdk-java/1.11.7" + minor +
             " Linux/4.14.165-103.209.amzn1.x86_64 "
             "OpenJDK_64-Bit_Server_VM/25.242-b08 java/1.8.0_242 "
             "vendor/Oracle_Corporation]";
    default:
      return "aws-sdk-nodejs/2.6" + minor + patch +
             ".0 linux/v12.16.1 exec-env/"
             "AWS_Lambda_nodejs12.x promise";
  }
}

string ConsoleAgent(uint64_t hash) {
  switch (hash % 4) {
    case 0:
      return "console.amazonaws.com";
    case 1:
      return "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.1002 "
             "Linux/5.4.12" +
             std::to_string(hash % 3) +
             "-72.229.amzn2int.x86_64 "
             "OpenJDK_64-Bit_Server_VM/25.282-b08 java/1.8.0_282 "
             "vendor/Oracle_Corporation cfg/retry-mode/legacy]";
    case 2:
      return "console.ec2.amazonaws.com";
    default:
      return "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_" +
             std::to_string(hash % 5 + 2) +
             ") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.149 "
             "Safari/537.36";
  }
}

string Letters(string_view prefix, uint64_t hash, int size) {
  string id(prefix);
  AppendCapitals(hash, size, id);
  return id;
}

string Address(uint64_t hash) {
  string ip;
  AppendPublicIp(hash % 24, ip);
  return ip;
}

}  // namespace

Callers::Callers(uint64_t world, string_view account) {
  uint64_t seed = world;
  for (const char digit : account) seed = Mix(seed, static_cast<uint8_t>(digit));
  AddUsers(seed, account);
  AddRoles(seed, account);
  AddServices();
}

void Callers::Add(char kind, Caller caller) {
  caller.kind = kind;
  pools_[kCallerKinds.find(kind)].push_back(std::move(caller));
}

void Callers::AddUsers(uint64_t world, string_view account) {
  for (uint32_t i = 0; i < kUserNames; ++i) {
    const uint64_t hash = Mix(world, i);
    Caller user;
    user.name = UserName(i);
    user.principal = Letters("AIDA", hash, 17);
    user.arn = "arn:aws:iam::" + string(account) + ":user/" + user.name;
    user.key = Letters("AKIA", hash + 1, 16);
    user.agent = ToolAgent(Mix(hash, 1));
    user.source = Address(hash);
    Add('U', user);
    user.key = Letters("ASIA", hash + 2, 16);
    user.agent = ConsoleAgent(Mix(hash, 2));
    Add('C', user);
    user.key = Letters("ASIA", hash + 3, 16);
    user.agent = user.source = "AWS Internal";
    if (i % 2 == 0) Add('A', user);
  }
  Caller root;
  root.key = Letters("ASIA", Mix(world, 99), 16);
  root.arn = "arn:aws:iam::" + string(account) + ":root";
  root.name = "root";
  root.principal = account;
  root.agent = ConsoleAgent(3);
  root.source = Address(world);
  Add('O', root);
}

void Callers::AddRoles(uint64_t world, string_view account) {
  constexpr uint32_t kSessions = 5;  // for each role: 80 sessions and as many keys
  for (uint32_t i = 0; i < kRoleNames * kSessions; ++i) {
    const uint64_t hash = Mix(world, 1000 + i);
    Caller role;
    role.name = RoleName(i);
    role.session = i % 3 == 0 ? "i-0" + std::to_string(hash)
                              : "session-" + std::to_string(1585700000 + hash % 86400);
    role.principal = Letters("AROA", Mix(world, 500 + i % kRoleNames), 17);
    role.arn = "arn:aws:sts::" + string(account) + ":assumed-role/" + role.name + "/" +
               role.session;
    role.key = Letters("ASIA", hash, 16);
    role.agent = ToolAgent(Mix(hash, i % 12));
    role.source = Address(hash);
    Add('R', role);
    role.agent = "aws-internal/3 cfg/retry-mode/legacy";
    if (i % 20 == 0) {
      Add('W', role);
      Add('M', role);
    }
  }
}

void Callers::AddServices() {
  const auto service = [](string_view name) {
    Caller caller;
    caller.name = caller.agent = caller.source = caller.key =
        string(name) + ".amazonaws.com";
    caller.arn = caller.name;
    return caller;
  };
  Add('L', service("delivery.logs"));
  Add('T', service("cloudtrail"));
  Add('N', service("secretsmanager"));
  for (const string_view name :
       {"autoscaling", "config", "ec2", "ecs-tasks", "lambda", "elasticloadbalancing",
        "rds", "guardduty", "s3", "events"}) {
    Add('P', service(name));
  }
}

arrow::Result<Identities> Identities::Make() {
  const string user = "{" + string(kUser);
  const string session = user + "," + string(kSession);
  const string texts[] = {user + "}",
                          session + "}",
                          session + R"(,"invokedBy":"AWS Internal"})",
                          string(kRole),
                          string(kRoot) + "<70?," + string(kSession) + ">}",
                          string(kService),
                          string(kService),
                          string(kService),
                          string(kService),
                          string(kWeb),
                          string(kSaml)};
  Identities result;
  for (size_t i = 0; i < kCallerKinds.size(); ++i) {
    ARROW_ASSIGN_OR_RAISE(result.templates_[i], Template::Compile(texts[i]));
  }
  return result;
}

}  // namespace trailmill::generate
