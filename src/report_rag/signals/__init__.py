"""One signal of relevance a module; what trains a signal stands in `…_training`."""
