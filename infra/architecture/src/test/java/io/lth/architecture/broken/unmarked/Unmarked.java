package io.lth.architecture.broken.unmarked;

record Unmarked(String name) {}
