package dev.morphflux.processor.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.schemas.VertexEncoding;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The process that is measured: answers each line on its standard input with its figures, and ends
 * with that input, and so with the process that started it.
 */
public final class StreamWorker {

  /** Its first line, when it has connected. */
  static final String READY = "ready";

  private StreamWorker() {}

  /**
   * Runs until the standard input ends.
   *
   * @param args broker, prefix of the topics and name of the group, encoding of outputs, and what a
   *     {@link WorkerModel} has for arguments; without these, nothing is computed
   */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    try (Measured measured = measured(args)) {
      CompletableFuture<Void> ended = measured.start();
      JsonMapper json = JsonMapper.builder().build();
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      out.println(READY);
      while (in.readLine() != null) {
        if (ended.isCompletedExceptionally()) {
          ended.join();
        }
        out.println(json.writeValueAsString(ProcessMeter.figures(measured)));
      }
    }
  }

  private static Measured measured(String[] args) {
    ProcessorConfig config =
        ProcessorConfig.at(args[0])
            .withKafka(
                KafkaConfig.at(args[0])
                    .with(
                        Optional.empty(),
                        Optional.of(args[1]),
                        Optional.empty(),
                        Optional.of(args[1])))
            .withOutput(VertexEncoding.valueOf(args[2]));
    return args.length == 3
        ? new NullPipeline(config)
        : WorkerModel.parse(List.of(args).subList(3, args.length)).serve(config);
  }
}
