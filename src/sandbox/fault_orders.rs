//! Which request a fault strikes: the scripted ones first, then chance.

use super::fault::{Fault, FaultRule};
use super::random::SmallRandom;
use hyper::Method;
use std::collections::{HashMap, VecDeque};

/// The faults that are waiting.
#[derive(Debug, Default)]
pub(super) struct FaultOrders {
    by_method: HashMap<Method, VecDeque<Fault>>,
    for_sign_in: VecDeque<Fault>,
}

impl FaultOrders {
    pub(super) fn script(&mut self, method: &Method, faults: impl IntoIterator<Item = Fault>) {
        self.by_method.entry(method.clone()).or_default().extend(faults);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn script_sign_in(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.for_sign_in.extend(faults);
    }

    /// The fault for one API request: the next scripted one of its method, else the first rule that hits.
    pub(super) fn for_request(
        &mut self,
        method: &Method,
        rules: &[FaultRule],
        random: &mut SmallRandom,
    ) -> Option<Fault> {
        let scripted = self.by_method.get_mut(method).and_then(VecDeque::pop_front);
        scripted.or_else(|| {
            rules.iter().find(|rule| random.chance(rule.probability)).map(|rule| rule.fault.clone())
        })
    }

    /// The fault for one sign-in. Only scripted ones: the chances are those of the API.
    pub(super) fn for_sign_in(&mut self) -> Option<Fault> {
        self.for_sign_in.pop_front()
    }
}
