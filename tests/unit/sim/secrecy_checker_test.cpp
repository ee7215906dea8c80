#include "sim/checkers/secrecy_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/account/password.h"
#include "core/crypto/compute.h"
#include "core/crypto/rsa.h"
#include "core/store/stamp.h"
#include "core/wire/account_messages.h"
#include "core/wire/reflect.h"
#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

constexpr SiteId kNode{10};
constexpr SiteId kClient{77};

class Secrecy : public testing::Test {
 protected:
  Secrecy() : scene(ideal_scene({10, 20})) {
    scene.clients = {{.user = "user0", .is_up = true, .site = kClient}};
  }

  void hear(EventBody body, SiteId to = kNode) {
    checker.on_event(scene, {.key = {.at = scene.now, .to = to}, .body = std::move(body)});
  }
  void compute(Bytes result, SiteId at = kClient) { hear(ComputeDone{{}, std::move(result)}, at); }

  Scene scene;
  SecrecyChecker checker;
};

TEST_F(Secrecy, HoldsForOtherBytes) {
  hear(Datagram{to_bytes("a test, horses and batteries")});
  checker.on_synced(scene, kNode, {{.key = to_bytes("r"), .value = to_bytes("sealed")}});
  checker.on_synced(scene, kNode, {{.key = to_bytes("r"), .value = std::nullopt}});

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_EQ(checker.checks(), 4U);
}

TEST_F(Secrecy, FindsATextInADatagram) {
  hear(Datagram{to_bytes("to user1: text 12:abc")});

  EXPECT_EQ(what(checker), "a text stands on the wire");
}

TEST_F(Secrecy, FindsAPasswordInAFrameAndInAnAnnouncement) {
  SecrecyChecker other = checker;

  hear(Frame{.connection = {}, .payload = to_bytes("pw=correct horse battery 3")});
  other.on_event(scene, {.body = Announcement{to_bytes("correct horse battery 3")}});

  EXPECT_EQ(what(checker), "a password stands on the wire");
  EXPECT_EQ(what(other), "a password stands on the wire");
}

TEST_F(Secrecy, FindsATextInANodesRow) {
  checker.on_synced(scene, kNode, {{.key = to_bytes("r1"), .value = to_bytes("..text 1:abc")}});

  EXPECT_EQ(what(checker), "a text stands on a node's disk");
}

TEST_F(Secrecy, FindsATextInTheKeyOfAClientsRow) {
  checker.on_synced(scene, kClient, {{.key = to_bytes("m text 1:"), .value = std::nullopt}});

  EXPECT_EQ(what(checker), "a text stands on a client's disk");
}

TEST_F(Secrecy, FindsAPasswordInTheReasonOfAnEnd) {
  tell(scene, checker, 0, client::CommandEnded{.detail = "not correct horse battery 0"});

  EXPECT_EQ(what(checker), "a password stands in a reason");
}

TEST_F(Secrecy, FindsAnyRsaPrivateKeyByItsForm) {
  const Bytes key = crypto::rsa_generate(1024, Bytes32{1});
  SecrecyChecker other = checker;

  checker.on_synced(scene, kClient, {{.key = to_bytes("pa"), .value = key}});
  other.on_synced(scene, kClient, {{.key = to_bytes("pa"), .value = crypto::rsa_public_key(key)}});

  EXPECT_EQ(what(checker), "an RSA private key stands on a client's disk");
  EXPECT_EQ(what(other), "nothing");
}

TEST_F(Secrecy, FindsWhatAClientHasDerivedFromItsPassword) {
  const Bytes32 stretched{4, 5, 6};
  const account::PasswordKeys keys = account::password_keys(stretched);
  compute(to_bytes(stretched));
  SecrecyChecker other = checker;
  SecrecyChecker third = checker;

  hear(Datagram{to_bytes(keys.auth)});
  other.on_synced(scene, kClient, {{.key = to_bytes("pa"), .value = to_bytes(keys.kek)}});
  third.on_synced(scene, kNode,
                  {{.key = to_bytes("r"), .value = to_bytes(account::verifier_text(keys.auth))}});

  EXPECT_EQ(what(checker), "the authentication key of user0 stands on the wire");
  EXPECT_EQ(what(other), "the wrapping key of user0 stands on a client's disk");
  EXPECT_EQ(what(third), "the authentication key of user0 stands on a node's disk");
}

TEST_F(Secrecy, FindsTheEndOfAPrivateKeyThatAClientHasMade) {
  const Bytes made = crypto::compute(ComputeKind::kRsaKeys,
                                     crypto::rsa_keys_input(crypto::kPooledRsaBits), Bytes32{2});
  compute(made);
  const Bytes key = crypto::parse_rsa_keys(made)->signing;

  hear(Datagram{to_bytes(BytesView(key).last(40))});

  EXPECT_THAT(what(checker), HasSubstr("the end of a private key of user0"));
}

// What a node computes (hashes of passwords) is there to be kept.
TEST_F(Secrecy, TakesNothingThatANodeComputesForASecret) {
  compute(to_bytes(Bytes32{7}), kNode);

  hear(Datagram{to_bytes(Bytes32{7})});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Secrecy, FindsSealedKeysThatAreSentToAStranger) {
  constexpr SiteId kStranger{88};
  scene.clients.push_back({.is_up = true, .site = kStranger, .is_stranger = true});
  const std::string sealed = "a blob of keys that a password has sealed";
  const wire::Record record{.slot = {.kind = wire::RecordKind::kAccount},
                            .body = wire::encode_value(wire::AccountRecord{
                                .profile = {.name = {"user0"}}, .blob = {to_bytes(sealed)}})};
  checker.on_synced(scene, kNode,
                    {{.key = store::row_key(record.slot), .value = store::row_value(record)}});
  hear(Datagram{to_bytes(sealed)}, kClient);
  EXPECT_EQ(what(checker), "nothing");

  hear(Frame{.connection = {}, .payload = to_bytes("here: " + sealed)}, kStranger);

  EXPECT_EQ(what(checker), "the sealed keys of user0 were sent to a stranger");
}

}  // namespace
}  // namespace p2pchat::sim
