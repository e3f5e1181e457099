package io.lth.architecture.broken.spec.common;

record Thing(String name) {}
