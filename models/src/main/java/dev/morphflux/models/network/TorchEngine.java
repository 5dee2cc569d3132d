package dev.morphflux.models.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.morphflux.schemas.MorphfluxException;
import java.util.Locale;

/**
 * The way to libtorch. It is entered here only, so that DJL never downloads and never calls home,
 * and so that one setting decides between processor and GPU.
 */
public final class TorchEngine {
  private final Engine engine;
  private final Device device;

  private TorchEngine(Engine engine, Device device) {
    this.engine = engine;
    this.device = device;
  }

  /** libtorch on the processor, with as many threads as it takes by itself. */
  public static TorchEngine cpu() {
    return new TorchEngine(loadEngine(), Device.cpu());
  }

  /**
   * libtorch on a device.
   *
   * @param device {@code cpu} or {@code gpu}
   * @throws MorphfluxException if it is neither, or there is no GPU that libtorch can use
   */
  public static TorchEngine on(String device) {
    return switch (device.toLowerCase(Locale.ROOT)) {
      case "cpu" -> cpu();
      case "gpu" -> gpu();
      default ->
          throw new MorphfluxException("the device must be cpu or gpu, found '" + device + "'");
    };
  }

  /**
   * Sets how many threads one operation may use. libtorch reads it once, when it is loaded: call
   * this before any other method, in the process's first lines. A value given on the command line
   * ({@code -Dai.djl.pytorch.num_threads}) wins.
   */
  public static void useThreads(int threads) {
    setIfAbsent("ai.djl.pytorch.num_threads", Integer.toString(threads));
    setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
  }

  /**
   * Sets how many threads one operation may use from now on, for what the calling thread asks for:
   * to measure one and several in one process.
   */
  public void switchThreads(int threads) {
    JniUtils.setNumThreads(threads);
  }

  /** A root manager; the caller closes it, and everything made under it goes with it. */
  public NDManager newManager() {
    return engine.newBaseManager(device);
  }

  private static TorchEngine gpu() {
    Engine engine = loadEngine();
    if (engine.getGpuCount() == 0) {
      throw new MorphfluxException(
          "the device is set to gpu, but libtorch finds none: use cpu, or point"
              + " PYTORCH_LIBRARY_PATH at a libtorch with CUDA");
    }
    return new TorchEngine(engine, Device.gpu());
  }

  private static Engine loadEngine() {
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    return Engine.getEngine("PyTorch");
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
