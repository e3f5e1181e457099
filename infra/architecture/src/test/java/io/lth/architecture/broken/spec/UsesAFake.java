package io.lth.architecture.broken.spec;

import io.lth.architecture.broken.stages.testing.Fake;

record UsesAFake(Fake fake) {}
