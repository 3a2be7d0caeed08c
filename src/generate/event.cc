#include "generate/event.h"

#include <algorithm>

#include <arrow/status.h>

namespace trailmill::generate {

namespace {

using std::string;
using std::string_view;

// Of calls that name no rate of their own; with those that do, a third of the busy
// account's events and a tenth of the exercise's fail.
constexpr int kBusyErrors = 60;
constexpr int kExerciseErrors = 95;

// In the exercise, people with keys make the calls that a busy account's roles would.
constexpr uint32_t kExerciseUsers = 93;  // in a hundred

// Requests that are null, in a thousand: of data events, and of denied calls, whose
// services often refuse before they read the request.
constexpr uint32_t kNullOfData = 3;
constexpr uint32_t kNullOfDenied = 530;

// Things that an account has, such as instances: enough that few files share one.
constexpr uint32_t kSubjects = 900;

bool Has(string_view flags, char flag) { return flags.find(flag) != string_view::npos; }

// Services moved to new versions of the record at their own pace.
string_view Version(string_view source) {
  if (source == "signin" || source == "health") return "1.05";
  if (source == "rds" || source == "ecs" || source == "lambda") return "1.07";
  if (source == "securityhub" || source == "eks") return "1.09";
  return "1.08";
}

string Denial(string_view source, string_view name) {
  if (source == "ec2") {
    return R"("errorCode":"Client.UnauthorizedOperation",
             "errorMessage":"You are not authorized to perform this operation.
             <30? Encoded authorization failure message: $base:240>",)";
  }
  const bool exception = source == "ssm" || source == "secretsmanager" ||
                         source == "kms" || source == "logs" || source == "lambda" ||
                         source == "dynamodb";
  string text = exception ? R"("errorCode":"AccessDeniedException")"
                          : R"("errorCode":"AccessDenied")";
  text += R"(,"errorMessage":"User: $callerarn is not authorized to perform: )";
  text += source;
  text += ':';
  text += name;
  return text + R"( on resource: arn:aws:)" + string(source) + R"(:$region:$account:*",)";
}

string ErrorText(const Service& service, const Call& call) {
  if (call.error_code.empty() && call.error_message.empty()) {
    return Denial(service.source, call.name);
  }
  string text;
  if (!call.error_code.empty())
    text += "\"errorCode\":\"" + string(call.error_code) + "\",";
  if (!call.error_message.empty()) {
    text += "\"errorMessage\":\"" + string(call.error_message) + "\",";
  }
  return text;
}

string HeadText(const Service& service, const Call& call) {
  return R"(,"eventTime":"$time","eventSource":")" + string(service.source) +
         R"(.amazonaws.com","eventName":")" + string(call.name) +
         R"(","awsRegion":"$region","sourceIPAddress":"$source","userAgent":"$agent",)";
}

string_view EventType(string_view flags) {
  if (Has(flags, 'v')) return "AwsServiceEvent";
  if (Has(flags, 'c')) return "AwsConsoleAction";
  return Has(flags, 'i') ? "AwsConsoleSignIn" : "AwsApiCall";
}

// From responseElements to eventCategory, in the order that real records have.
string TailText(const Call& call, bool failed) {
  string text = ",\"responseElements\":" + string(failed ? "null" : call.response);
  if (!call.more.empty()) text += ",\"additionalEventData\":" + string(call.more);
  if (!Has(call.flags, 'v') && !Has(call.flags, 'i')) {
    text += Has(call.flags, 'h') ? ",\"requestID\":\"$capitals:16\""
                                 : ",\"requestID\":\"$uuid\"";
  }
  text += ",\"eventID\":\"$uuid\",\"readOnly\":";
  text += Has(call.flags, 'r') ? "true" : "false";
  if (!call.resources.empty()) text += ",\"resources\":" + string(call.resources);
  text += ",\"eventType\":\"" + string(EventType(call.flags)) + "\"";
  if (!call.api_version.empty())
    text += ",\"apiVersion\":\"" + string(call.api_version) + "\"";
  const bool data = Has(call.flags, 'd');
  text += data ? ",\"managementEvent\":false" : ",\"managementEvent\":true";
  text += ",\"recipientAccountId\":\"$account\"";
  if (Has(call.flags, 'v')) text += ",\"serviceEventDetails\":" + string(call.details);
  if (Has(call.flags, 's')) text += ",\"sharedEventID\":\"$uuid\"";
  if (Has(call.flags, 'e')) text += ",\"vpcEndpointId\":\"vpce-0e7b2fa1c94d55d10\"";
  return text +
         (data ? ",\"eventCategory\":\"Data\"" : ",\"eventCategory\":\"Management\"");
}

// Only records of callers over TLS with an API call have it, more in newer accounts.
string TlsText(const Service& service, GenerateMix mix) {
  const string share = mix == GenerateMix::kBusy ? "30" : "75";
  return "<" + share +
         R"(?,"tlsDetails":{"tlsVersion":"TLSv1.<2|2|3>",
            "cipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","clientProvidedHostHeader":")" +
         string(service.source) + R"(.$region.amazonaws.com"}>)";
}

constexpr string_view kAddendum =
    R"(,"addendum":{<"reason":"DELIVERY_DELAY"|"reason":"DELIVERY_DELAY"|
       "reason":"UPDATED_DATA","updatedFields":"userAgent","originalRequestID":"$uuid",
       "originalEventID":"$uuid">})";

}  // namespace

arrow::Result<EventMaker::Recipe> EventMaker::Prepare(const Service& service,
                                                      const Call& call, GenerateMix mix) {
  Recipe recipe;
  recipe.call = &call;
  recipe.callers = call.callers;
  // In a busy account log delivery and the trail itself, in an exercise the tool that is
  // at work.
  recipe.runs =
      mix == GenerateMix::kExercise || call.callers == "L" || call.callers == "T";
  recipe.console_or_service =
      Has(call.flags, 'v') || Has(call.flags, 'c') || Has(call.flags, 'i');
  recipe.error_per_mille = call.error_per_mille != Call::kErrorsOfMix
                               ? call.error_per_mille
                           : mix == GenerateMix::kBusy ? kBusyErrors
                                                       : kExerciseErrors;
  const string begin =
      R"({"eventVersion":")" + string(Version(service.source)) + R"(","userIdentity":)";
  const string unnamed = R"({"accountId":"$account",
             "invokedBy":")" +
                         string(service.source) + R"(.amazonaws.com"})";
  ARROW_ASSIGN_OR_RAISE(recipe.begin, Template::Compile(begin));
  ARROW_ASSIGN_OR_RAISE(recipe.identity_of_service, Template::Compile(unnamed));
  ARROW_ASSIGN_OR_RAISE(recipe.head, Template::Compile(HeadText(service, call)));
  ARROW_ASSIGN_OR_RAISE(recipe.error, Template::Compile(ErrorText(service, call)));
  ARROW_ASSIGN_OR_RAISE(recipe.request, Template::Compile(call.request));
  ARROW_ASSIGN_OR_RAISE(recipe.tail, Template::Compile(TailText(call, false)));
  ARROW_ASSIGN_OR_RAISE(recipe.tail_of_error, Template::Compile(TailText(call, true)));
  ARROW_ASSIGN_OR_RAISE(recipe.tls, Template::Compile(TlsText(service, mix)));
  return recipe;
}

arrow::Status EventMaker::AddService(const Service& service) {
  const bool busy = mix_ == GenerateMix::kBusy;
  const auto weight = [&](const Call& call) -> uint64_t {
    return busy || call.weight_exercise == Call::kAsBusy ? call.weight
                                                         : call.weight_exercise;
  };
  uint64_t total = 0;
  for (const Call& call : service.calls) total += weight(call);
  // Where logs aren't delivered, S3 and KMS are services like any other.
  const bool bulk = service.source == "s3" || service.source == "kms";
  const uint64_t share = busy ? service.busy : service.exercise;
  for (const Call& call : service.calls) {
    const uint64_t scaled = share * weight(call) * 1000 / total;
    const uint64_t running = weights_.empty() ? 0 : weights_.back();
    const uint64_t quiet = quiet_weights_.empty() ? 0 : quiet_weights_.back();
    ARROW_ASSIGN_OR_RAISE(Recipe recipe, Prepare(service, call, mix_));
    recipes_.push_back(std::move(recipe));
    weights_.push_back(running + scaled);
    quiet_weights_.push_back(quiet + (bulk ? scaled / 100 : scaled));
  }
  return arrow::Status::OK();
}

arrow::Result<EventMaker> EventMaker::Make(const GenerateOptions& options) {
  EventMaker maker;
  maker.world_ = Mix(options.seed, 0x77);
  maker.mix_ = options.mix;
  maker.accounts_ = options.accounts;
  for (const string& account : options.accounts) {
    maker.callers_.emplace_back(maker.world_, account);
  }
  ARROW_ASSIGN_OR_RAISE(maker.identities_, Identities::Make());
  ARROW_ASSIGN_OR_RAISE(maker.addendum_, Template::Compile(kAddendum));
  for (const auto services : {StorageServices(), ComputeServices(), IdentityServices(),
                              OperationServices(), DataServices()}) {
    for (const Service& service : services) {
      ARROW_RETURN_NOT_OK(maker.AddService(service));
    }
  }
  return maker;
}

// Some calls come in runs of geometric length, others don't. So that runs leave the
// shares as they are, a call that would begin one is dropped as often as one is repeated.
size_t EventMaker::Choose(const Scene& scene, Random& random) const {
  const bool first = scene.last == Scene::kNone;
  if (!first && recipes_[scene.last].runs && random.Below(1024) < scene.repeat) {
    return scene.last;
  }
  const auto& weights = scene.quiet ? quiet_weights_ : weights_;
  for (;;) {
    const uint64_t at = (random.Next() >> 1) % weights.back();
    const auto found = std::upper_bound(weights.begin(), weights.end(), at);
    const auto chosen = static_cast<size_t>(found - weights.begin());
    if (first || !recipes_[chosen].runs || random.Below(1024) >= scene.repeat)
      return chosen;
  }
}

const Caller& EventMaker::ChooseCaller(const Recipe& recipe, const Scene& scene,
                                       Random& random) const {
  char kind = recipe.callers[random.Below(static_cast<uint32_t>(recipe.callers.size()))];
  const bool person =
      kind == 'U' || kind == 'C' || kind == 'R' || kind == 'O' || kind == 'P';
  if (mix_ == GenerateMix::kExercise && person && !recipe.console_or_service &&
      random.Below(100) < kExerciseUsers) {
    kind = "UUUUUUC"[random.Below(7)];
  }
  const uint64_t number =
      Mix(scene.focus + static_cast<uint8_t>(kind), random.Below(scene.spread));
  return callers_[scene.account].Get(kind, number);
}

bool EventMaker::NullRequest(const Recipe& recipe, bool failed, Random& random) const {
  if (Has(recipe.call->flags, 'd')) return random.Below(1000) < kNullOfData;
  const bool denied = failed && recipe.call->error_code.empty();
  return denied && random.Below(1000) < kNullOfDenied;
}

void EventMaker::Append(Scene& scene, Random& random, string& out) const {
  scene.last = Choose(scene, random);
  const Recipe& recipe = recipes_[scene.last];
  Context context{.random = random,
                  .world = world_,
                  .account = accounts_[scene.account],
                  .region = scene.region,
                  .time = scene.time,
                  .serial = random.Next()};
  if (Has(recipe.call->flags, 'g')) context.region = "us-east-1";
  const uint64_t subject = Mix(scene.focus, 100 + random.Below(scene.spread));
  context.subject = static_cast<uint32_t>(subject % kSubjects);
  context.caller = &ChooseCaller(recipe, scene, random);
  const bool failed = random.Below(1000) < static_cast<uint32_t>(recipe.error_per_mille);

  recipe.begin.Append(context, out);
  const char kind = context.caller->kind;
  (kind == 'N' ? recipe.identity_of_service : identities_.of(kind)).Append(context, out);
  recipe.head.Append(context, out);
  if (failed) recipe.error.Append(context, out);
  out += "\"requestParameters\":";
  if (NullRequest(recipe, failed, random)) {
    out += "null";
  } else {
    recipe.request.Append(context, out);
  }
  (failed ? recipe.tail_of_error : recipe.tail).Append(context, out);
  AppendEnd(recipe, scene, context, out);
}

void EventMaker::AppendEnd(const Recipe& recipe, const Scene& scene, Context& context,
                           string& out) const {
  const char kind = context.caller->kind;
  const bool api = !recipe.console_or_service;
  if (api && kind == 'C') out += ",\"sessionCredentialFromConsole\":\"true\"";
  if (api && (kind == 'U' || kind == 'R')) recipe.tls.Append(context, out);
  if (scene.late) addendum_.Append(context, out);
  out += '}';
}

}  // namespace trailmill::generate
