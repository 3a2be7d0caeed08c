// The table of API calls: who makes them, how often, and what their free-form members
// hold.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace trailmill::generate {

/// One API call of a service. Texts are templates, see template.h.
struct Call {
  /// Of `weight_exercise`: as often as in the busy account.
  static constexpr uint32_t kAsBusy = ~uint32_t{0};
  /// Of `error_per_mille`: what the mix says.
  static constexpr int kErrorsOfMix = -1;

  std::string_view name;
  /// Letters, each as likely: U user with a key, C user at the console, A user through
  /// another service, R role, O root, L log delivery, T CloudTrail itself, P other
  /// services, N a service without a type, W web identity, M SAML.
  std::string_view callers = "URUC";
  /// r read-only, g always in us-east-1, d data event, s sharedEventID, e vpcEndpointId,
  /// v AwsServiceEvent, c AwsConsoleAction, i AwsConsoleSignIn, h short requestID of S3.
  std::string_view flags = "";
  /// Share within its service. Zero: in the exercise only, because a busy account's day
  /// has 600 to 800 leaf columns, and the exercise twice as many.
  uint32_t weight = 10;
  uint32_t weight_exercise = kAsBusy;
  std::string_view request = "null";
  std::string_view response = "null";
  std::string_view more = "";       ///< additionalEventData
  std::string_view resources = "";  ///< a list
  int error_per_mille = kErrorsOfMix;
  std::string_view error_code = "";     ///< empty: the service's word for a denial
  std::string_view error_message = "";  ///< empty: a denial that names caller and action
  std::string_view api_version = "";
  std::string_view details = "null";  ///< serviceEventDetails, of flag v
};

struct Service {
  std::string_view source;  ///< without `.amazonaws.com`
  uint32_t busy = 0;        ///< share of all events, in a million
  uint32_t exercise = 0;
  std::span<const Call> calls;
};

/// \name The services by what they are for, a file each
/// @{
std::span<const Service> StorageServices();
std::span<const Service> ComputeServices();
std::span<const Service> IdentityServices();
std::span<const Service> OperationServices();
std::span<const Service> DataServices();
/// @}

}  // namespace trailmill::generate
