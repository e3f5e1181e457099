package io.lth.stages.port;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The record of what ran. An outage is waited out; nothing is lost by it.
 *
 * <p>New runs belong to one experiment, the reproduction.
 */
public interface Tracker {

  /** Opens a run and returns its id. */
  String open(NewRun run);

  void tag(String run, Map<String, String> tags);

  void metrics(String run, List<Metric> metrics);

  void dataset(String run, DatasetInput dataset);

  /** Replaces the description. */
  void describe(String run, String markdown);

  /** Ends a run. */
  void finish(String run, RunStatus status);

  /** Opens a run that had ended once more, to go on with it. */
  void reopen(String run);

  Optional<RecordedRun> find(String run);

  /** All runs of the experiment that bear all these tags, newest first. */
  List<RecordedRun> withTags(Map<String, String> tags);

  /** All runs that bear all these tags, newest first, of whichever experiment. */
  List<RecordedRun> withTagsAnywhere(Map<String, String> tags);

  /** Where a person looks at a run. */
  String link(String run);
}
