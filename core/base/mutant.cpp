#include "core/base/mutant.h"

#ifdef P2PCHAT_MUTANTS

namespace p2pchat {
namespace {

Mutant selected = Mutant::kNone;

}  // namespace

void select_mutant(Mutant mutant) { selected = mutant; }

bool is_mutated(Mutant mutant) { return selected == mutant; }

}  // namespace p2pchat

#endif
