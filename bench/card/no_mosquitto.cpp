#include "bench/card/mosquitto.h"

namespace p2pchat::bench {

OpenedExchange open_mosquitto(Saving) { return std::unexpected("built without libmosquitto"); }

}  // namespace p2pchat::bench
