#include "sim/checkers/secrecy_checker.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "core/account/password.h"
#include "core/crypto/compute.h"
#include "core/store/stamp.h"
#include "core/wire/account_messages.h"
#include "core/wire/reflect.h"

namespace p2pchat::sim {

namespace {

// RSAPrivateKey DER: version 0, then a modulus of 1024 or 3072 bits. Public keys have no version.
constexpr std::array<std::uint8_t, 7> kSmallKey = {2, 1, 0, 2, 0x81, 0x81, 0};
constexpr std::array<std::uint8_t, 8> kLargeKey = {2, 1, 0, 2, 0x82, 1, 0x81, 0};

constexpr std::size_t kKeyEnd = 24;  // bytes at the end of a key: of what only its owner has

const ClientView* client_at(const Scene& scene, SiteId site) {
  const auto found = std::ranges::find(scene.clients, site, &ClientView::site);
  return found == scene.clients.end() ? nullptr : &*found;
}

}  // namespace

SecrecyChecker::SecrecyChecker() {
  canaries_.add("a text", as_bytes(kTextBeginning));
  canaries_.add("a password", as_bytes(kPasswordBeginning));
  canaries_.add("an RSA private key", kSmallKey);
  canaries_.add("an RSA private key", kLargeKey);
}

void SecrecyChecker::on_event(const Scene& scene, const Event& event) {
  if (const auto* done = std::get_if<ComputeDone>(&event.body)) {
    if (const ClientView* client = client_at(scene, event.key.to)) {
      learn(client->user, done->result);
    }
    return;
  }
  const BytesView payload = payload_of(event.body);
  if (payload.empty()) return;
  expect_secret_free(scene, payload, "on the wire");
  const ClientView* client = client_at(scene, event.key.to);
  if (client == nullptr || !client->is_stranger) return;
  const std::string* found = sealed_.find_in(payload);
  expect(found == nullptr, scene, [&] { return *found + " were sent to a stranger"; });
}

void SecrecyChecker::on_synced(const Scene& scene, SiteId site,
                               const std::vector<Change>& changes) {
  const bool is_client = client_at(scene, site) != nullptr;
  const char* where = is_client ? "on a client's disk" : "on a node's disk";
  for (const Change& change : changes) {
    expect_secret_free(scene, change.key, where);
    if (change.value) expect_secret_free(scene, *change.value, where);
    if (!is_client) learn_sealed_keys(change);
  }
}

void SecrecyChecker::on_told(const Scene& scene, const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended != nullptr) expect_secret_free(scene, as_bytes(ended->detail), "in a reason");
}

void SecrecyChecker::learn(const std::string& whose, BytesView computed) {
  if (const auto stretched = crypto::parse_scrypt(computed)) {
    const account::PasswordKeys keys = account::password_keys(*stretched);
    canaries_.add("the stretched password of " + whose, *stretched);
    canaries_.add("the authentication key of " + whose, keys.auth);
    canaries_.add("the authentication key of " + whose,
                  to_bytes(account::verifier_text(keys.auth)));
    canaries_.add("the wrapping key of " + whose, keys.kek);
  } else if (const auto pairs = crypto::parse_rsa_keys(computed)) {
    for (const Bytes& key : {pairs->signing, pairs->encryption}) {
      canaries_.add("the end of a private key of " + whose, BytesView(key).last(kKeyEnd));
    }
  }
}

void SecrecyChecker::learn_sealed_keys(const Change& change) {
  const auto slot = slot_of_row(change.key);
  if (!change.value || !slot || slot->kind != wire::RecordKind::kAccount) return;
  const auto record = store::record_of({.key = change.key, .value = *change.value});
  if (!record) return;
  const auto account = wire::decode_value<wire::AccountRecord>(record->body);
  if (!account || account->blob.bytes.size() < kKeyEnd) return;
  sealed_.add("the sealed keys of " + account->profile.name.text,
              BytesView(account->blob.bytes).last(kKeyEnd));
}

void SecrecyChecker::expect_secret_free(const Scene& scene, BytesView bytes, const char* where) {
  const std::string* found = canaries_.find_in(bytes);
  expect(found == nullptr, scene, [&] { return *found + " stands " + where; });
}

}  // namespace p2pchat::sim
