//! The walk over the dataset and the pool that reads and judges in order.
