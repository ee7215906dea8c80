#pragma once

#include "bench/card/card.h"
#include "bench/card/exchange.h"

namespace p2pchat::bench {

// Its path is empty where this program was built without libmosquitto.
[[nodiscard]] Peer mosquitto_peer();

// When the broker writes what waits to disk: never, with every change (and it syncs the whole of it
// then), or as it does by default: every half an hour.
enum class Saving : std::uint8_t { kNever, kEachChange, kDefault };

// A broker, and two clients of its library in this process; QoS 1, a session that persists. An
// error where this program was built without libmosquitto.
[[nodiscard]] OpenedExchange open_mosquitto(Saving saving);

}  // namespace p2pchat::bench
