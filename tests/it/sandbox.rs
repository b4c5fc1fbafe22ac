//! The sandbox over real HTTP, with nothing of ours on the client's side: what a stranger's client would see.

mod caller;
mod calls;
mod faults;
mod limits;
mod secrets;
mod sign_in;
mod wire;
