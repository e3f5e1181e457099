package io.lth.lottery.audit;

import java.util.List;

/**
 * What a structural check saw.
 *
 * @param examined how many artifacts were held against the law
 * @param findings what broke it, each a sentence; empty if nothing did
 */
public record CheckResult(Check check, int examined, List<String> findings) {
  public CheckResult {
    findings = List.copyOf(findings);
    if (examined < 0) {
      throw new IllegalArgumentException("examined must not be negative, but is " + examined);
    }
  }

  public boolean passed() {
    return findings.isEmpty();
  }
}
