#include "core/base/assert.h"
#include "sim/checkers/bounds_checker.h"
#include "sim/checkers/checker.h"
#include "sim/checkers/closed_checker.h"
#include "sim/checkers/convergence_checker.h"
#include "sim/checkers/delivery_checker.h"
#include "sim/checkers/durability_checker.h"
#include "sim/checkers/files_checker.h"
#include "sim/checkers/group_checker.h"
#include "sim/checkers/hand_over_checker.h"
#include "sim/checkers/lookup_checker.h"
#include "sim/checkers/mark_checker.h"
#include "sim/checkers/name_checker.h"
#include "sim/checkers/order_checker.h"
#include "sim/checkers/password_checker.h"
#include "sim/checkers/presence_checker.h"
#include "sim/checkers/restored_checker.h"
#include "sim/checkers/ring_checker.h"
#include "sim/checkers/search_checker.h"
#include "sim/checkers/secrecy_checker.h"
#include "sim/checkers/session_checker.h"
#include "sim/checkers/tick_checker.h"
#include "sim/checkers/typing_checker.h"
#include "sim/checkers/vanish_checker.h"

namespace p2pchat::sim {

std::unique_ptr<Checker> make_checker(std::string_view name) {
  if (name == "ring") return std::make_unique<RingChecker>();
  if (name == "lookup") return std::make_unique<LookupChecker>();
  if (name == "durability") return std::make_unique<DurabilityChecker>();
  if (name == "delivery") return std::make_unique<DeliveryChecker>();
  if (name == "ticks") return std::make_unique<TickChecker>();
  if (name == "order") return std::make_unique<OrderChecker>();
  if (name == "search") return std::make_unique<SearchChecker>();
  if (name == "hand_over") return std::make_unique<HandOverChecker>();
  if (name == "marks") return std::make_unique<MarkChecker>();
  if (name == "files") return std::make_unique<FilesChecker>();
  if (name == "groups") return std::make_unique<GroupChecker>();
  if (name == "vanishing") return std::make_unique<VanishChecker>();
  if (name == "presence") return std::make_unique<PresenceChecker>();
  if (name == "passwords") return std::make_unique<PasswordChecker>();
  if (name == "closed") return std::make_unique<ClosedChecker>();
  if (name == "typing") return std::make_unique<TypingChecker>();
  if (name == "restored") return std::make_unique<RestoredChecker>();
  if (name == "session") return std::make_unique<SessionChecker>();
  if (name == "names") return std::make_unique<NameChecker>();
  if (name == "secrecy") return std::make_unique<SecrecyChecker>();
  if (name == "bounds") return std::make_unique<BoundsChecker>();
  P2PCHAT_ASSERT(name == "convergence");
  return std::make_unique<ConvergenceChecker>();
}

}  // namespace p2pchat::sim
