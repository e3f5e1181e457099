package io.lth.architecture.broken.spec;

import ai.djl.ndarray.NDArray;

record KnowsDjl(NDArray array) {}
