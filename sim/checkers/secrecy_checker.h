#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/canaries.h"
#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// No secret in any byte that leaves a client: not in what reaches anybody over the network, not in
// what any disk, of a node or of a client, has synced, and not in what a client gives as the reason
// of an end. (Traces hold lengths and digests only.) And what is sealed by a password does not
// reach strangers, who could try passwords on it without end.
//
// Searched for: the beginnings of all texts and passwords of the workload; an RSA private key of
// the sizes in use, by its encoding; and of each client whatever its machine computed for it: the
// stretched password, its two halves, what the verifier is hashed from, and the private ends of its
// RSA keys. Not searched for, since only the client itself knows them: the master and data keys and
// the X25519 identity, which are drawn inside it.
class SecrecyChecker : public Checker {
 public:
  SecrecyChecker();

  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<SecrecyChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "secrecy"; }
  void on_event(const Scene& scene, const Event& event) override;
  void on_synced(const Scene& scene, SiteId site, const std::vector<Change>& changes) override;
  void on_told(const Scene& scene, const Told& told) override;

 private:
  void learn(const std::string& whose, BytesView computed);
  void learn_sealed_keys(const Change& change);
  void expect_secret_free(const Scene& scene, BytesView bytes, const char* where);

  Canaries canaries_;
  Canaries sealed_;  // private keys as nodes keep them, their ends
};

}  // namespace p2pchat::sim
