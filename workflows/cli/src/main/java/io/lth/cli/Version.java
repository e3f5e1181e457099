package io.lth.cli;

import picocli.CommandLine.IVersionProvider;

/** What is running. */
final class Version implements IVersionProvider {
  /** The version of the build. */
  static final String LTH = "0.1.0";

  @Override
  public String[] getVersion() {
    return new String[] {
      "lth " + LTH, "Java %s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor"))
    };
  }
}
