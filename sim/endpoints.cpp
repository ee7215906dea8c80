#include "sim/endpoints.h"

template class p2pchat::rpc::Endpoint<p2pchat::node::Node>;
template class p2pchat::rpc::Endpoint<p2pchat::client::Client>;
