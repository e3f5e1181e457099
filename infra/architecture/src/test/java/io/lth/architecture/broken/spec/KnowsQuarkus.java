package io.lth.architecture.broken.spec;

import io.quarkus.runtime.QuarkusApplication;

record KnowsQuarkus(QuarkusApplication application) {}
