/**
 * The bytes of artifacts: safetensors, CSV and JSON, to and from the domain. Knows nothing of where
 * they are kept.
 */
@NullMarked
package io.lth.stages.artifact;

import org.jspecify.annotations.NullMarked;
