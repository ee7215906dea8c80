#pragma once

#include "core/client/client.h"
#include "core/node/node.h"
#include "core/rpc/endpoint.h"
#include "core/wire/ring_tag.h"
#include "sim/asker.h"
#include "sim/forger.h"

namespace p2pchat::sim {

// Of the frames of every simulated node and client.
inline constexpr wire::RingTag kRing = wire::RingTag::of("p2pchat");

using NodeEndpoint = rpc::Endpoint<node::Node>;
using ClientEndpoint = rpc::Endpoint<client::Client>;
using AskerEndpoint = rpc::Endpoint<Asker>;
using ForgerEndpoint = rpc::Endpoint<Forger>;

}  // namespace p2pchat::sim

// Compiled once, in endpoints.cpp.
extern template class p2pchat::rpc::Endpoint<p2pchat::node::Node>;
extern template class p2pchat::rpc::Endpoint<p2pchat::client::Client>;
