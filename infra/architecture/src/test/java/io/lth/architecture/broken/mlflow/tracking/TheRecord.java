package io.lth.architecture.broken.mlflow.tracking;

/** Another adapter. */
public record TheRecord(String address) {}
