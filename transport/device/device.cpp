#include "transport/device/device.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "core/account/name.h"
#include "core/base/entropy.h"
#include "core/client/local_profile.h"
#include "core/crypto/compute.h"
#include "core/storage/data_directory.h"

namespace p2pchat::transport {
namespace {

using client::Client;
using client::Outcome;

// Nodes know accounts, not clients: on its links each run of a program is somebody new.
rpc::LinkSetup link_setup(const DeviceOptions& options, Runtime& runtime) {
  return {.keys = {.identity_private = runtime.entropy(),
                   .ring_name = options.client.ring,
                   .ring_key = options.ring_key},
          .seed = runtime.entropy()};
}

RuntimeOptions runtime_options(const DeviceOptions& options) {
  RuntimeOptions result;
  const bool is_v4 = std::ranges::all_of(options.client.nodes, &Address::is_v4);
  result.listen = is_v4 ? Address::v4({0, 0, 0, 0}, 0) : Address{};
  result.multicast = options.multicast;
  result.loop = options.loop;
  return result;
}

struct Found {
  Device::Account account = Device::Account::kNobody;
  std::string name;
};

Found account_in(storage::LocalStore& store) {
  const Bytes row = to_bytes(client::kProfileRow);
  Bytes after = row;
  after.push_back(0);
  const ReadResult rows = store.read({.token = {}, .from = row, .to = after, .limit = 1});
  if (!rows || rows->empty()) return {};
  const auto profile = client::parse_profile(rows->front().value);
  // A damaged one is the client's to judge.
  if (!profile) return {.account = Device::Account::kLoggedIn, .name = {}};
  const std::string& name = profile->profile.name;
  if (!profile->is_logged_in()) return {.account = Device::Account::kNobody, .name = name};
  return {
      .account = profile->is_taken_over() ? Device::Account::kReplaced : Device::Account::kLoggedIn,
      .name = name};
}

// Why a name and a password did not do.
std::string sentence_of(Outcome outcome) {
  constexpr std::array<std::pair<Outcome, std::string_view>, 9> kSentences{{
      {Outcome::kWrongPassword, "this is not the account's password"},
      {Outcome::kBadName, "a name is 1 to 32 letters, digits, '_', '-' and '.'"},
      {Outcome::kNoRing, "no node of the ring answers"},
      {Outcome::kTakenOver, "another device has taken the account over"},
      {Outcome::kAlreadyLoggedIn, "the profile is another account's"},
      {Outcome::kDiskFull, "the disk is full"},
      {Outcome::kDiskFailed, "the profile cannot be read or written"},
      {Outcome::kTimedOut, "the ring did not answer in time"},
      {Outcome::kBadPassword, "this password is empty, too long or not UTF-8"},
  }};
  const auto* found = std::ranges::find(kSentences, outcome, [](const auto& e) { return e.first; });
  if (found != kSentences.end()) return std::string(found->second);
  return "the account was not entered: status " + std::to_string(std::to_underlying(outcome));
}

}  // namespace

Result<std::unique_ptr<Device>, Device::OpenFailure> Device::open(const DeviceOptions& options) {
  using Kind = OpenFailure::Kind;
  auto store = storage::open_in_directory(options.data, "profile.db");
  if (!store) {
    const bool is_in_use = store.error().kind == storage::OpenError::Kind::kInUse;
    return std::unexpected(
        OpenFailure{is_in_use ? Kind::kInUse : Kind::kDatabase, store.error().text});
  }
  const Found found = account_in(**store);
  auto runtime = Runtime::open(runtime_options(options), std::move(*store), crypto::compute);
  if (!runtime) return std::unexpected(OpenFailure{Kind::kCannotListen, runtime.error()});
  auto device = std::unique_ptr<Device>(new Device(std::move(*runtime), options));
  device->account_ = found.account;
  device->name_ = found.name;
  return device;
}

Device::Device(std::unique_ptr<Runtime> runtime, const DeviceOptions& options)
    : endpoint_(rpc::linked_endpoint(
          Client(options.client, Entropy(runtime->entropy())), runtime->address(),
          link_setup(options, *runtime),
          options.is_behind_nat ? rpc::Reach::kOwnStreams : rpc::Reach::kListening)),
      runtime_(std::move(runtime)) {
  runtime_->on_idle([this](Host&, Guest&) { take_events(); });
  runtime_->start(endpoint_);
}

Device::~Device() = default;

void Device::post(std::function<void()> task) {
  runtime_->post([task = std::move(task)](Host&, Guest&) { task(); });
}

// The command starts inside an event, and is in the table before its end can be taken out.
void Device::begin(Command command, EndSink sink) {
  runtime_->post([this, command = std::move(command), sink = std::move(sink)](Host& host, Guest&) {
    pending_.emplace(endpoint_.command(host, command), sink);
  });
}

void Device::enter(const std::string& name, const std::string& password, EnteredSink sink) {
  const auto end = [sink = std::move(sink)](Outcome outcome) {
    if (outcome == Outcome::kDone) return sink({});
    sink(std::unexpected(NotEntered{.outcome = outcome, .text = sentence_of(outcome)}));
  };
  if (!name_.empty() && account::fold_case(name_) != account::fold_case(name)) {
    return post([end] { end(Outcome::kAlreadyLoggedIn); });
  }
  const Command unlock = [=](Client& client, Instant now, Effects& out) {
    return client.unlock(password, now, out);
  };
  const Command register_it = [=](Client& client, Instant now, Effects& out) {
    return client.register_account(name, password, now, out);
  };
  const Command log_in = [=](Client& client, Instant now, Effects& out) {
    return client.log_in(name, password, now, out);
  };
  const EndSink on_logged_in = [=](const client::CommandEnded& ended) { end(ended.outcome); };
  // A profile whose user has logged out is the account's all the same: nothing to register.
  const EndSink on_registered = [=, this](const client::CommandEnded& ended) {
    const bool is_there =
        ended.outcome == Outcome::kNameTaken || ended.outcome == Outcome::kAlreadyLoggedIn;
    is_there ? begin(log_in, on_logged_in) : end(ended.outcome);
  };
  begin(unlock, [=, this](const client::CommandEnded& ended) {
    const bool has_account = ended.outcome != Outcome::kNotLoggedIn;
    has_account ? end(ended.outcome) : begin(register_it, on_registered);
  });
}

void Device::take_events() {
  for (const client::ClientEvent& event : endpoint_.machine().take_events()) {
    if (const auto* ended = std::get_if<client::CommandEnded>(&event)) on_ended(*ended);
    if (event_sink_) event_sink_(event);
  }
}

void Device::on_ended(const client::CommandEnded& ended) {
  auto found = pending_.extract(ended.command);
  if (!found.empty() && found.mapped()) found.mapped()(ended);
}

}  // namespace p2pchat::transport
