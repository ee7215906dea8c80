#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/link/handshake.h"
#include "core/link/options.h"
#include "core/link/party.h"

namespace p2pchat::link {

struct StreamOutput {
  std::vector<Bytes> frames;    // to be written, in order
  std::vector<Bytes> payloads;  // of the peer, in order

  bool operator==(const StreamOutput&) const = default;
};

// The link of one stream: a handshake of its own, then payloads as sealed records (FORMAT.md,
// "Streams"). A plain value, held and driven by the owner of the stream, who closes it as soon as
// a function says so: of a stream whose bytes are wrong nothing more can be believed.
class StreamLink {
 public:
  enum class Verdict : std::uint8_t { kGoOn, kClose };

  // The side that opened the stream is the initiator and writes first.
  StreamLink(Role role, const Party& party, Entropy& entropy, Instant now,
             const LinkOptions& options, StreamOutput& out);

  // At most kStreamPayloadMax bytes. Until the handshake is over at most stream_queue_max bytes
  // wait.
  [[nodiscard]] Verdict send(BytesView payload, Instant now, const LinkOptions& options,
                             StreamOutput& out);
  [[nodiscard]] Verdict on_frame(BytesView frame, const Party& party, Instant now,
                                 const LinkOptions& options, StreamOutput& out);

  [[nodiscard]] bool is_up() const { return ciphers_.has_value(); }
  // The peer's identity, once the link is up.
  [[nodiscard]] const Bytes32& peer() const { return peer_; }
  // The owner closes the stream then if the link is not up; never, once it is.
  [[nodiscard]] Instant deadline() const { return is_up() ? Instant::never() : deadline_; }
  void check_invariants(const LinkOptions& options) const;

 private:
  [[nodiscard]] Verdict on_handshake(BytesView frame, const Party& party, Instant now,
                                     const LinkOptions& options, StreamOutput& out);
  [[nodiscard]] Verdict on_record(BytesView frame, StreamOutput& out);
  [[nodiscard]] bool take_payload(BytesView payload, const Party& party);
  [[nodiscard]] bool write_handshake(BytesView payload, const Party& party, StreamOutput& out);
  void come_up(Instant now, const LinkOptions& options, StreamOutput& out);
  void seal(BytesView payload, Instant now, const LinkOptions& options, StreamOutput& out);
  [[nodiscard]] bool is_aged(Instant now, const LinkOptions& options) const;

  std::optional<Handshake> handshake_;  // until the link is up
  std::optional<Ciphers> ciphers_;      // from then on
  Instant deadline_;
  Bytes32 peer_{};
  std::deque<Bytes> queue_;
  std::size_t queued_bytes_ = 0;
  Bytes partial_;  // records of a payload whose last one has not come
  Instant keyed_at_;
  std::uint64_t records_ = 0;  // sealed since then
};

}  // namespace p2pchat::link
