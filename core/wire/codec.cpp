#include "core/wire/codec.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>
#include <variant>

#include "core/base/assert.h"
#include "core/wire/reflect.h"

namespace p2pchat::wire {
namespace {

template <class T>
struct Kind {
  std::uint16_t number;
  const char* name;
};

// Lines as below. No tuple: fifty elements of it take long to compile.
template <class... T>
struct Kinds {
  explicit constexpr Kinds(Kind<T>... kind) : names{KindName{kind.number, kind.name}...} {}

  std::array<KindName, sizeof...(T)> names;
};

// The number of each message on the wire, one line each. A number is for ever: it is never changed
// and never used again for something else. High byte by room: 00 couriers, 01 ring, 02 store,
// 03 account, 04 mailbox, 05 node, 06 files. To add a message: its struct, its place in `Message`,
// its line here and in FORMAT.md. What is forgotten or doubled does not compile, or fails
// CodecKinds.
constexpr Kinds kKinds{
    Kind<Ping>{0x0101, "Ping"},
    Kind<Pong>{0x0102, "Pong"},
    Kind<GetNeighbours>{0x0103, "GetNeighbours"},
    Kind<Neighbours>{0x0104, "Neighbours"},
    Kind<Busy>{0x0105, "Busy"},
    Kind<Notify>{0x0106, "Notify"},
    Kind<Join>{0x0107, "Join"},
    Kind<JoinAnswer>{0x0108, "JoinAnswer"},
    Kind<Locate>{0x0109, "Locate"},
    Kind<Located>{0x010a, "Located"},
    Kind<Gossip>{0x010b, "Gossip"},
    Kind<GossipAnswer>{0x010c, "GossipAnswer"},
    Kind<Leaving>{0x010d, "Leaving"},
    Kind<Announce>{0x010e, "Announce"},
    Kind<RingMet>{0x010f, "RingMet"},
    Kind<ListChanged>{0x0110, "ListChanged"},
    Kind<Seek>{0x0111, "Seek"},
    Kind<AskSightings>{0x0112, "AskSightings"},
    Kind<Sightings>{0x0113, "Sightings"},

    Kind<Replicate>{0x0201, "Replicate"},
    Kind<Replicated>{0x0202, "Replicated"},
    Kind<Peek>{0x0203, "Peek"},
    Kind<Peeked>{0x0204, "Peeked"},
    Kind<Compare>{0x0205, "Compare"},
    Kind<Compared>{0x0206, "Compared"},
    Kind<Offer>{0x0207, "Offer"},
    Kind<Wanted>{0x0208, "Wanted"},
    Kind<Fetch>{0x0209, "Fetch"},
    Kind<Fetched>{0x020a, "Fetched"},

    Kind<FindOwner>{0x0301, "FindOwner"},
    Kind<OwnerFound>{0x0302, "OwnerFound"},
    Kind<GetSealKey>{0x0303, "GetSealKey"},
    Kind<SealKey>{0x0304, "SealKey"},
    Kind<Register>{0x0305, "Register"},
    Kind<Registered>{0x0306, "Registered"},
    Kind<LoginStart>{0x0307, "LoginStart"},
    Kind<LoginParameters>{0x0308, "LoginParameters"},
    Kind<LoginProve>{0x0309, "LoginProve"},
    Kind<LoginAccepted>{0x030a, "LoginAccepted"},
    Kind<ClaimSession>{0x030b, "ClaimSession"},
    Kind<SessionGranted>{0x030c, "SessionGranted"},
    Kind<GetProfile>{0x030d, "GetProfile"},
    Kind<Profile>{0x030e, "Profile"},
    Kind<PublishPrekeys>{0x030f, "PublishPrekeys"},
    Kind<PrekeysPublished>{0x0310, "PrekeysPublished"},
    Kind<GetPrekey>{0x0311, "GetPrekey"},
    Kind<PrekeyFound>{0x0312, "PrekeyFound"},
    Kind<GetPrekeys>{0x0313, "GetPrekeys"},
    Kind<PrekeysFound>{0x0314, "PrekeysFound"},
    Kind<PublishSnapshot>{0x0315, "PublishSnapshot"},
    Kind<SnapshotPublished>{0x0316, "SnapshotPublished"},
    Kind<GetSnapshot>{0x0317, "GetSnapshot"},
    Kind<SnapshotFound>{0x0318, "SnapshotFound"},
    Kind<ChangeAccount>{0x0319, "ChangeAccount"},
    Kind<AccountChanged>{0x031a, "AccountChanged"},
    Kind<PublishRecovery>{0x031b, "PublishRecovery"},
    Kind<RecoveryPublished>{0x031c, "RecoveryPublished"},
    Kind<GetRecovery>{0x031d, "GetRecovery"},
    Kind<RecoveryFound>{0x031e, "RecoveryFound"},

    Kind<Deposit>{0x0401, "Deposit"},
    Kind<Deposited>{0x0402, "Deposited"},
    Kind<Attach>{0x0403, "Attach"},
    Kind<Attached>{0x0404, "Attached"},
    Kind<Detach>{0x0405, "Detach"},
    Kind<Detached>{0x0406, "Detached"},
    Kind<Deliver>{0x0407, "Deliver"},
    Kind<Collect>{0x0408, "Collect"},
    Kind<Collected>{0x0409, "Collected"},
    Kind<TakenOver>{0x040a, "TakenOver"},
    Kind<Attended>{0x040b, "Attended"},
    Kind<Moved>{0x040c, "Moved"},

    Kind<GetStatus>{0x0501, "GetStatus"},
    Kind<Status>{0x0502, "Status"},
    Kind<AskCapabilities>{0x0503, "AskCapabilities"},
    Kind<Capabilities>{0x0504, "Capabilities"},
    Kind<AskTime>{0x0505, "AskTime"},
    Kind<Time>{0x0506, "Time"},

    Kind<PutChunk>{0x0601, "PutChunk"},
    Kind<ChunkPut>{0x0602, "ChunkPut"},
    Kind<GetChunk>{0x0603, "GetChunk"},
    Kind<ChunkFound>{0x0604, "ChunkFound"},
};
constexpr std::uint16_t kHelloKind = 0x0001;

constexpr std::size_t kUsualFrame = 600;  // most frames are no longer

constexpr const auto& kKindNames = kKinds.names;
constexpr std::size_t kKindCount = kKindNames.size();

// The line of a message's type in kKinds.
template <class T, class... Line>
consteval std::size_t line_of(const Kinds<Line...>&) {
  static_assert((std::is_same_v<T, Line> || ...),
                "an alternative of Message has no line in kKinds");
  std::size_t line = 0;
  static_cast<void>(((std::is_same_v<T, Line> || (++line, false)) || ...));
  return line;
}

// By the index of the alternative.
template <class... T>
consteval std::array<std::size_t, sizeof...(T)> lines_of(std::type_identity<std::variant<T...>>) {
  return {line_of<T>(kKinds)...};
}
constexpr auto kLines = lines_of(std::type_identity<AnyOfMessages>{});

consteval bool are_numbers_unique() {
  for (std::size_t i = 0; i < kKindCount; ++i) {
    if (kKindNames[i].number == kHelloKind) return false;
    for (std::size_t j = i + 1; j < kKindCount; ++j) {
      if (kKindNames[i].number == kKindNames[j].number) return false;
    }
  }
  return true;
}

static_assert(kKindCount == std::variant_size_v<AnyOfMessages>,
              "a line of kKinds is doubled or extra");
static_assert(are_numbers_unique(), "two lines of kKinds share a number");

constexpr std::ptrdiff_t kFirstKinds = 55;
static_assert(std::ranges::count(kKindNames, Version::kFirst,
                                 [](const KindName& kind) { return since(kind.number); }) ==
                  kFirstKinds,
              "a line of kKinds that is new has none in kLaterKinds (version.h)");

std::size_t line_of_message(const Message& message) {
  P2PCHAT_ASSERT(!message.valueless_by_exception());
  return kLines[message.index()];
}

Bytes encode_header(RingTag tag, std::uint16_t kind) {
  Bytes out;
  out.reserve(kUsualFrame);
  Writer writer(out);
  writer.put(kFormatVersion);
  writer.put(tag.value);
  writer.put(kind);
  return out;
}

struct Frame {
  std::uint16_t kind = 0;
  BytesView body;
};

Result<Frame, DecodeError> split_frame(RingTag tag, BytesView bytes) {
  std::uint8_t version = 0;
  std::uint64_t ring = 0;
  Frame frame;
  Reader reader(bytes);
  reader.get(version);
  reader.get(ring);
  reader.get(frame.kind);
  // The version first: another one may have another header.
  if (!bytes.empty() && version != kFormatVersion) {
    return std::unexpected(DecodeError::kBadVersion);
  }
  if (const auto error = reader.error()) return std::unexpected(*error);
  if (ring != tag.value) return std::unexpected(DecodeError::kForeignRing);
  frame.body = bytes.subspan(kFrameHeader);
  return frame;
}

template <class T>
void encode_body(Bytes& out, const Message& message) {
  encode_into(out, *std::get_if<T>(&message));
}

template <class T>
Result<Message, DecodeError> decode_body(BytesView body) {
  Result<T, DecodeError> value = decode_value<T>(body);
  if (!value) return std::unexpected(value.error());
  return Result<Message, DecodeError>(std::in_place, std::in_place_type<T>, std::move(*value));
}

// Whether a reader of that version knows each kind of record that is named in the value.
bool is_known(RecordKind kind, Version reader) { return since(kind) <= reader; }
template <class T>
bool is_known(const T& /*other*/, Version /*reader*/) {
  return true;
}
template <std::size_t N>
bool is_known(const ByteArray<N>& /*bytes*/, Version /*reader*/) {
  return true;
}
template <class T, std::size_t Max>
bool is_known(const BoundedList<T, Max>& list, Version reader);
template <class T>
bool is_known(const std::optional<T>& value, Version reader);
template <Aggregate T>
bool is_known(const T& value, Version reader) {
  bool is_all_known = true;
  for_each_field(
      value, [&](const auto& field) { is_all_known = is_all_known && is_known(field, reader); });
  return is_all_known;
}
template <class T, std::size_t Max>
bool is_known(const BoundedList<T, Max>& list, Version reader) {
  return std::ranges::all_of(list, [reader](const T& item) { return is_known(item, reader); });
}
template <class T>
bool is_known(const std::optional<T>& value, Version reader) {
  return !value || is_known(*value, reader);
}

bool has_only_known(const Message& message, Version reader) {
  return std::visit([reader](const auto& concrete) { return is_known(concrete, reader); }, message);
}

struct BodyCodec {
  void (*encode)(Bytes&, const Message&);
  Result<Message, DecodeError> (*decode)(BytesView);
};

template <class... T>
consteval std::array<BodyCodec, sizeof...(T)> codecs_of(const Kinds<T...>&) {
  return {BodyCodec{encode_body<T>, decode_body<T>}...};
}
constexpr auto kCodecs = codecs_of(kKinds);

}  // namespace

Bytes encode_frame(RingTag tag, const Message& message) {
  Bytes out = encode_header(tag, kind_of(message));
  kCodecs[line_of_message(message)].encode(out, message);
  return out;
}

Result<Message, DecodeError> decode_frame(RingTag tag, BytesView frame, Version reader) {
  const auto parts = split_frame(tag, frame);
  if (!parts) return std::unexpected(parts.error());
  const auto line = std::ranges::find(kKindNames, parts->kind, &KindName::number);
  if (line == kKindNames.end() || since(parts->kind) > reader) {
    return std::unexpected(DecodeError::kUnknownKind);
  }
  auto message = kCodecs[static_cast<std::size_t>(line - kKindNames.begin())].decode(parts->body);
  if (message && reader < kVersionNow && !has_only_known(*message, reader)) {
    return std::unexpected(DecodeError::kInvalid);
  }
  return message;
}

Bytes encode_hello(RingTag tag, const Hello& hello) {
  Bytes out = encode_header(tag, kHelloKind);
  encode_into(out, hello);
  return out;
}

Result<Hello, DecodeError> decode_hello(RingTag tag, BytesView frame) {
  const auto parts = split_frame(tag, frame);
  if (!parts) return std::unexpected(parts.error());
  if (parts->kind != kHelloKind) return std::unexpected(DecodeError::kUnknownKind);
  return decode_value<Hello>(parts->body);
}

std::uint16_t kind_of(const Message& message) {
  return kKindNames[line_of_message(message)].number;
}

const char* name_of(const Message& message) { return kKindNames[line_of_message(message)].name; }

std::span<const KindName> kinds() { return kKindNames; }

}  // namespace p2pchat::wire
