#pragma once

namespace p2pchat::sim {

// Asks for memory that will be needed soon; any address may be given. Always inline: g++ takes a
// function that does nothing else for one without effect, and drops its calls.
[[gnu::always_inline]] inline void fetch(const void* at) { __builtin_prefetch(at); }

}  // namespace p2pchat::sim
