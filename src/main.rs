//! The window: parse arguments, start the engine, run eframe.

fn main() {}
