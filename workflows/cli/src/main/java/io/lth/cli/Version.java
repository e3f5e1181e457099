package io.lth.cli;

import io.lth.stages.provenance.Release;
import picocli.CommandLine.IVersionProvider;

/** What is running. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "lth " + Release.VERSION,
      "Java %s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor"))
    };
  }
}
