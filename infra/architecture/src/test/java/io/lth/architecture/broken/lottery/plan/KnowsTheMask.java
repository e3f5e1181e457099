package io.lth.architecture.broken.lottery.plan;

import io.lth.architecture.broken.lottery.mask.KnowsThePlan;

/** The other half. */
public record KnowsTheMask(Class<KnowsThePlan> mask) {}
