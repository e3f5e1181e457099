package io.lth.lottery.plan;

/** The names of what stages hand on. */
public final class Output {
  /** Initial weights of a training: θ0, a ticket or a reinitialized network. */
  public static final String WEIGHTS = "weights";

  public static final String MASK = "mask";
  public static final String CURVE = "curve";
  public static final String SUMMARY = "summary";
  public static final String EARLY_STOP_WEIGHTS = "early-stop-weights";
  public static final String FINAL_WEIGHTS = "final-weights";

  /** θk of a dense training, where the experiment rewinds to iteration k above 0. */
  public static final String REWIND_WEIGHTS = "rewind-weights";

  public static final String RESULTS = "results";
  public static final String TABLE = "table";
  public static final String VERDICTS = "verdicts";
  public static final String CHECKS = "checks";
  public static final String REPORT = "report";

  /** The report as a page; under its file name, as the figures are. */
  public static final String PAGE = "report.html";

  public static final String DESCRIPTION = "description";

  private Output() {}
}
