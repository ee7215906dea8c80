# find_package(P2PChat): P2PChat::sim_world and P2PChat::transport_host, on which a protocol of
# one's own runs in the simulator and over sockets; P2PChat::sim, scenarios with the messenger's
# nodes and clients; and what these are made of.
include(CMakeFindDependencyMacro)
find_dependency(Boost 1.81)
find_dependency(OpenSSL 3.0)
find_dependency(SQLite3)
find_dependency(SQLiteCpp)
find_dependency(Threads)
find_dependency(nlohmann_json 3.11)
include("${CMAKE_CURRENT_LIST_DIR}/P2PChatTargets.cmake")
