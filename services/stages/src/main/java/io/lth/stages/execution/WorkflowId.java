package io.lth.stages.execution;

import java.util.regex.Pattern;

/**
 * The name of a workflow run that whoever walks the plan gives it, as a scheduler's own run id.
 *
 * @param value 1 to 200 letters, digits and {@code _.:+~-}
 */
public record WorkflowId(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.:+~-]{1,200}");

  public WorkflowId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a workflow id is 1 to 200 letters, digits and _.:+~- but this is: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
