#include "core/base/sometimes.h"

#include <utility>

namespace p2pchat {

namespace {

constexpr std::array<std::string_view, kRarePaths> kNames = {
    "stabilization was given up since both asked each other",
    "a candidate waited for the step under way",
    "a successor list was filled up with made-up entries",
    "a successor did not answer and was dropped",
    "a silent predecessor gave way to who had notified",
    "who notified took the place of a predecessor that had left or was found dead",
    "a joiner asked again and was admitted again",
    "the head joined anew, so its earlier life had failed",
    "a node taken for dead began a later life",
    "a small ring became a listed one",
    "a joiner waited until one before it had spoken as a member",
    "a listed ring became a small one",
    "a small ring told a listed one that it has shrunk",
    "a small ring met a listed one that is another",
    "a listed ring was merged into another",
    "a lookup had no candidate left and started again",
    "a lookup waited for the owner to be certain of its range",
    "a joiner gave up its entry and looked around again",
    "a compare-and-set found another record",
    "a replica that failed was replaced by the next node",
    "a joiner united its range from its replicas",
    "an heir took over the range of a predecessor",
    "a record was brought home to its owner",
    "a registration was answered from the account it had made",
    "a name was refused to its second comer",
    "a session was granted again to the same claim",
    "a device of an older epoch was refused",
    "an attached device was told that it was taken over",
    "a client was told that its key has come to another node",
    "a client heard that its key has another owner",
    "an outbox went on after a restart",
    "a deposit without an answer was put off",
    "an account was taken over while messages waited to go out",
    "a text came a second time and was not shown",
    "a receipt was for no message in the outbox",
    "a deletion came before its text",
    "an edit or a reaction came before its text",
    "a receipt came before what it is for was handed over",
    "a group's text came that the device of before had taken",
    "the body of a long text was put on after a restart",
    "the body of a text that was taken back was released",
    "a message could not be judged and was put off",
    "a prekey was too old to be sealed to",
    "a message was sealed to a prekey that was not known here yet",
    "prekeys were published in the place of others than those",
    "what was sealed to a prekey was sealed anew, in the first form",
    "a session was begun",
    "a message of a session could not be opened",
    "what the recipient could not open in a session was sealed anew",
    "what was in a session was sealed anew because its device or epoch is another",
    "a client learned that another has the account",
    "a question was spared since its owner does not understand it",
};

struct Taken {
  RarePathCounts counts{};
  bool is_any = false;
};

Taken& taken() {
  thread_local Taken taken;
  return taken;
}

}  // namespace

void sometimes(RarePath path) {
  ++taken().counts[static_cast<std::size_t>(path)];
  taken().is_any = true;
}

bool has_taken_rare_path() { return taken().is_any; }

RarePathCounts take_rare_paths() { return std::exchange(taken(), Taken{}).counts; }

std::string_view name_of(RarePath path) { return kNames[static_cast<std::size_t>(path)]; }

}  // namespace p2pchat
