/** The service that collects, judges and draws, and keeps the workflow runs. */
@NullMarked
package io.lth.auditor;

import org.jspecify.annotations.NullMarked;
