package io.lth.stages.port;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A run to be opened in the record.
 *
 * @param parent id of the run it belongs under; null for a workflow run
 * @param description Markdown, for people
 */
public record NewRun(
    String name,
    @Nullable String parent,
    String description,
    SequencedMap<String, String> tags,
    SequencedMap<String, String> parameters) {
  public NewRun {
    tags = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tags));
    parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
  }
}
