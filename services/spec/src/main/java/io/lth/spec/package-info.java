/**
 * Files and the domain: experiment.yaml and expected.yaml to experiments, plans and stages to JSON
 * and back, canonical JSON, stage keys. Knows nothing of who runs a stage, and reads no disk.
 */
@NullMarked
package io.lth.spec;

import org.jspecify.annotations.NullMarked;
