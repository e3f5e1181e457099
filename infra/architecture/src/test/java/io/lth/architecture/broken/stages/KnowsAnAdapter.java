package io.lth.architecture.broken.stages;

import io.lth.architecture.broken.training.Engine;

record KnowsAnAdapter(Engine engine) {}
