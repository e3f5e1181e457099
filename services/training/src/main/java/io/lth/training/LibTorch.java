package io.lth.training;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.jni.JniUtils;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.util.Map;

/** Starts DJL and libtorch once for the process: one thread a computation, offline, untracked. */
final class LibTorch {
  static final String ENGINE = "PyTorch";

  private static final String OWN = "PYTORCH_LIBRARY_PATH";
  private static final int THREADS = 1;
  private static final Map<String, String> SETTINGS =
      Map.of(
          "ai.djl.offline", "true",
          "OPT_OUT_TRACKING", "true",
          "ai.djl.pytorch.num_threads", Integer.toString(THREADS),
          "ai.djl.pytorch.num_interop_threads", Integer.toString(THREADS),
          "ai.djl.pytorch.graph_optimizer", "false");

  private LibTorch() {}

  static synchronized Numerics start(TrainingDevice device) {
    SETTINGS.forEach(System::setProperty);
    Engine engine = load();
    if (JniUtils.getNumThreads() != THREADS) {
      throw Problem.of(Fault.PLATFORM, "native-library-in-use")
          .expected("libtorch with %d thread a computation".formatted(THREADS))
          .found("%d, set before this engine started".formatted(JniUtils.getNumThreads()))
          .where("this process")
          .remedy("Start the training engine before anything else uses DJL.")
          .exception();
    }
    if (device == TrainingDevice.GPU) {
      requireGpu(engine);
    }
    return new Numerics(
        "djl-pytorch",
        Engine.getDjlVersion() + "+" + engine.getVersion(),
        device.numerics(),
        THREADS);
  }

  private static void requireGpu(Engine engine) {
    boolean built = engine.hasCapability(StandardCapabilities.CUDA);
    if (!built || engine.getGpuCount() == 0) {
      throw Problem.of(Fault.REQUEST, "accelerator-missing")
          .expected("a GPU, and a libtorch that was built for it")
          .found(built ? "no GPU that CUDA sees" : "a libtorch for the CPU")
          .where("LTH_DEVICE=gpu")
          .remedy(
              "Name your own libtorch (PYTORCH_LIBRARY_PATH, PYTORCH_VERSION, PYTORCH_FLAVOR; see"
                  + " services/training/README.md), or unset LTH_DEVICE.")
          .exception();
    }
  }

  // Beside exceptions, DJL and the JVM throw errors where a native library is missing or broken.
  private static Engine load() {
    try {
      return Engine.getEngine(ENGINE);
    } catch (RuntimeException | LinkageError e) {
      String own = System.getenv(OWN);
      if (own != null) {
        throw Problem.of(Fault.PLATFORM, "native-library-broken")
            .expected("a folder with libtorch, for %s, that loads".formatted(platform()))
            .found(rootCause(e).toString())
            .where("%s=%s".formatted(OWN, own))
            .remedy(
                "Let PYTORCH_VERSION and PYTORCH_FLAVOR be this folder's, and have what it needs"
                    + " (libcuda.so.1 comes with NVIDIA's driver); or unset all three, to compute"
                    + " with the library that Maven adds, on the CPU.")
            .exception(e);
      }
      throw Problem.of(Fault.PLATFORM, "native-library-missing")
          .expected("libtorch for Linux on x86-64 or ARM, or macOS on ARM")
          .found("none that loads on %s".formatted(platform()))
          .where("class path of this process; %s".formatted(rootCause(e)))
          .remedy(
              "Build on one of these platforms; Maven adds the library for the platform it runs"
                  + " on.")
          .exception(e);
    }
  }

  private static String platform() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }

  private static Throwable rootCause(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : rootCause(cause);
  }
}
