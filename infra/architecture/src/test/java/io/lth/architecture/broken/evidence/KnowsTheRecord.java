package io.lth.architecture.broken.evidence;

import io.lth.architecture.broken.mlflow.tracking.TheRecord;

record KnowsTheRecord(TheRecord kept) {}
