package io.lth.architecture.broken.spec;

record StringHelper(String text) {}
