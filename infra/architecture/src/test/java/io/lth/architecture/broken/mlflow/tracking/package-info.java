/** Breaks rules on purpose; nothing may know it. */
@NullMarked
package io.lth.architecture.broken.mlflow.tracking;

import org.jspecify.annotations.NullMarked;
