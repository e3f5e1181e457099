package io.lth.architecture.broken.lottery;

import java.nio.file.Path;

record ReadsAFile(Path path) {}
