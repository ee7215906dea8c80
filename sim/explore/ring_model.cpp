#include "sim/explore/ring_model.h"

#include <array>
#include <string>

#include "sim/explore/state_code.h"

namespace p2pchat::sim {

Result<RingModel, std::string> checked(const RingModel& model) {
  if (model.identifiers < 3 || model.identifiers > kIdentifiersMax) {
    return std::unexpected("--identifiers takes 3 to " + std::to_string(kIdentifiersMax));
  }
  if (model.successors < 1 || model.successors > kSuccessorsMax) {
    return std::unexpected("--successors takes 1 to " + std::to_string(kSuccessorsMax));
  }
  if (model.successors >= model.identifiers) {
    return std::unexpected("--successors must be below --identifiers: a ring has r + 1 members");
  }
  const std::size_t places = (model.identifiers + 1) / 2;
  if (places * StateCode::bits_per_place(model) > 64) {
    return std::unexpected("a state of this model does not fit 16 bytes");
  }
  return model;
}

std::optional<std::size_t> reference_states(const RingModel& model) {
  struct Reference {
    std::size_t identifiers;
    std::size_t successors;
    std::size_t states;
  };
  static constexpr auto kReferences = std::to_array<Reference>(
      {{5, 2, 155'555}, {5, 3, 3'571}, {6, 3, 2'535'817}, {6, 2, 74'184'140}});
  for (const Reference& reference : kReferences) {
    if (reference.identifiers == model.identifiers && reference.successors == model.successors) {
      return reference.states;
    }
  }
  return std::nullopt;
}

}  // namespace p2pchat::sim
