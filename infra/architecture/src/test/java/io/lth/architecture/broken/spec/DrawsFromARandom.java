package io.lth.architecture.broken.spec;

import java.util.Random;

record DrawsFromARandom(Random random) {}
