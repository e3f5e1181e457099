package io.lth.architecture.broken.lottery;

import java.util.logging.Logger;

record SaysSomething(Logger log) {}
