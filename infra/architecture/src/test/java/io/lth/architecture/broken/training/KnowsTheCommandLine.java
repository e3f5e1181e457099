package io.lth.architecture.broken.training;

import io.lth.architecture.broken.cli.Command;

record KnowsTheCommandLine(Command command) {}
