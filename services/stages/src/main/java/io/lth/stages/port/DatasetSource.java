package io.lth.stages.port;

import io.lth.lottery.data.Dataset;

/** Gives datasets by name, verified. */
public interface DatasetSource {

  /**
   * The dataset of a name; the same instance for the same name.
   *
   * @throws io.lth.lottery.problem.ProblemException if it is unknown, cannot be had, or is not what
   *     its digest says
   */
  Dataset load(String name);
}
