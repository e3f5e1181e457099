package io.lth.datasets;

import io.lth.lottery.data.LabelledImages;

/** Makes images of the files of one dataset, each of which is taken once it is verified. */
sealed interface Assembly permits IdxAssembly, CifarAssembly {

  static Assembly of(KnownDataset dataset) {
    return switch (dataset.form()) {
      case PublishedForm.Idx idx -> new IdxAssembly(dataset, idx);
      case PublishedForm.CifarBinary binary -> new CifarAssembly(dataset, binary);
    };
  }

  /**
   * Says how a file of the wrong digest is wrong, if its content tells.
   *
   * @param where the content came from, for the message
   * @throws io.lth.lottery.problem.ProblemException if it tells
   */
  void explain(KnownFile file, byte[] content, String where);

  /**
   * Takes a file whose digest is right.
   *
   * @throws io.lth.lottery.problem.ProblemException if it is not of the dataset's form, which is a
   *     mistake of the catalog
   */
  void take(KnownFile file, byte[] content, String where);

  /** Once all files are taken. */
  LabelledImages training();

  /** Once all files are taken. */
  LabelledImages test();
}
