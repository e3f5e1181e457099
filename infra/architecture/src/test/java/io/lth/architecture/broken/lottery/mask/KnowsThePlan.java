package io.lth.architecture.broken.lottery.mask;

import io.lth.architecture.broken.lottery.plan.KnowsTheMask;

/** One half of a circle. */
public record KnowsThePlan(KnowsTheMask plan) {}
