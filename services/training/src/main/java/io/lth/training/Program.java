package io.lth.training;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.lth.lottery.network.Network;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The step and the evaluation of one network as a TorchScript program, so that each is one call
 * into libtorch: a call an operation costs more than the operations of a small network.
 *
 * <p>Around the source goes the archive that libtorch expects, which holds no weights.
 */
final class Program implements AutoCloseable {
  private static final String STEPS = "steps.torchscript";

  private final Model model;
  private final PtSymbolBlock block;

  Program(Network network) {
    model = Model.newInstance(network.name(), LibTorch.ENGINE);
    try {
      model.load(new ByteArrayInputStream(archive(ProgramSource.of(network))));
    } catch (IOException | MalformedModelException e) {
      model.close();
      throw new IllegalStateException("libtorch refuses our own program", e);
    }
    block = (PtSymbolBlock) model.getBlock();
  }

  double number(String method, IValue... arguments) {
    try (IValue result = run(method, arguments)) {
      return result.toDouble();
    }
  }

  double[] numbers(String method, IValue... arguments) {
    try (IValue result = run(method, arguments)) {
      return result.toDoubleArray();
    }
  }

  IValue run(String method, IValue... arguments) {
    return IValueUtils.runMethod(block, method, arguments);
  }

  static IValue tensor(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  static IValue tensors(List<NDArray> arrays) {
    return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
  }

  @Override
  public void close() {
    model.close();
  }

  // Python's pickle protocol 2: an object of our class with training = false, and an empty tuple.
  private static byte[] archive(String ofNetwork) {
    var bytes = new ByteArrayOutputStream();
    try (InputStream steps = Program.class.getResourceAsStream(STEPS);
        var zip = new ZipOutputStream(bytes)) {
      if (steps == null) {
        throw new IllegalStateException(STEPS + " is not on the class path");
      }
      String source = ofNetwork + new String(steps.readAllBytes(), StandardCharsets.UTF_8);
      add(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      add(
          zip,
          "data.pkl",
          latin1("\u0080\2c__torch__\nProgram\n)\u0081}X\10\0\0\0training\u0089sb."));
      add(zip, "constants.pkl", latin1("\u0080\2)."));
      add(zip, "version", latin1("4\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry("program/" + name));
    zip.write(content);
    zip.closeEntry();
  }
}
