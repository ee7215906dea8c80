#include "bench/card/mosquitto.h"

namespace p2pchat::bench {

Peer mosquitto_peer() {
  return {.name = "mosquitto", .program = "", .package = "mosquitto libmosquitto-dev"};
}

OpenedExchange open_mosquitto(Saving) { return std::unexpected("built without libmosquitto"); }

}  // namespace p2pchat::bench
