#pragma once

#include <set>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/strong_ids.h"
#include "sim/event.h"
#include "sim/fabric.h"

// Byte streams between sites, as TCP behaves: frames in order, lost segments cost time, a process
// that dies resets its streams, and a cut way breaks them after a while, unless nobody writes.
namespace p2pchat::sim {

// How much may be under way in one direction before the stream ends.
inline constexpr std::size_t kStreamBytesMax = std::size_t{16} << 20U;

// What the guest of a site does.
[[nodiscard]] StreamId open_stream(Fabric& fabric, SiteId site, const Address& to);
void write_stream(Fabric& fabric, SiteId site, StreamId stream, BytesView frame);
void close_stream(Fabric& fabric, SiteId site, StreamId stream);

// The site's process has ended: every peer learns of it, as far as the network lets it.
void reset_streams(Fabric& fabric, SiteId site);

// What arrives at a site. Each returns the guest's number of the stream, none if the guest is not
// to hear of it.
[[nodiscard]] StreamId accept_stream(Fabric& fabric, SiteId site, const StreamOpened& opened);
[[nodiscard]] StreamId receive_frame(Fabric& fabric, SiteId site, SiteId from, const Frame& frame);
[[nodiscard]] StreamId end_stream(Fabric& fabric, SiteId site, const StreamEnded& ended);

// Something between the two ends breaks one of the streams that sites have opened, the draw says
// which: both ends are told, and what was under way is lost.
void reset_some_stream(Fabric& fabric, std::uint64_t draw);

// A NAT knows the streams between these machines and others no more. What is under way arrives;
// afterwards who has opened one is refused when it writes, and the other end waits in vain.
void sever_streams(Fabric& fabric, const std::set<SiteId>& machines);

// Nobody is up to take what arrived: whoever sent it is told, as by a machine without the process.
void refuse_stream(Fabric& fabric, SiteId site, SiteId from, ConnectionId connection,
                   bool is_to_opener);

// Where a stream seems to come from at that site: the opener's host, or the NAT's, and an ephemeral
// port.
[[nodiscard]] Address origin_of(const Fabric& fabric, ConnectionId connection, SiteId at);

}  // namespace p2pchat::sim
